"""The tools of a class, over whatever is shown: pen, eraser, curtain, freeze, zoom, timer, repeat."""
