"""The subtitles inside films: found and read by Python alone, from MP4 and Matroska, while the film plays. No Qt.

    film  ──► text_film.open_texts ──► mp4 │ matroska ──► payloads ──► cues
               bytes by offset         where they lie     what is said

Both engines would paint such subtitles into the picture, or one at a time, and differently (docs/adr/0061).
"""
