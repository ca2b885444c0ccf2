"use strict";

// 9 + 2 … 9 + 9, in a new order each time; three answers to choose from.
const at = (name) => document.getElementById(name);
const questions = shuffled([2, 3, 4, 5, 6, 7, 8, 9]);
let number = 0;
let right = 0;
let tried = false;

function shuffled(list) {
  const copy = list.slice();
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [copy[last], copy[other]] = [copy[other], copy[last]];
  }
  return copy;
}

function show() {
  const second = questions[number];
  tried = false;
  at("question").textContent = `9 + ${second} = ？`;
  at("says").textContent = "";
  at("next").disabled = true;
  at("help").disabled = false;
  drawFrames(at("frames"), 9, second, 0);
  const answers = shuffled([9 + second, 8 + second, second === 9 ? 16 : 10 + second]);
  at("choices").replaceChildren(...answers.map((answer) => choice(answer, second)));
  at("score").textContent = `第 ${number + 1} 题，共 ${questions.length} 题；一次做对 ${right} 题`;
}

function choice(answer, second) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = String(answer);
  button.addEventListener("click", () => answered(button, answer === 9 + second, second));
  return button;
}

function answered(button, isRight, second) {
  button.className = isRight ? "right" : "wrong";
  button.disabled = true;
  if (!isRight) {
    tried = true;
    at("says").textContent = "再想一想：9 和几凑成 10？";
    return;
  }
  right += tried ? 0 : 1;
  drawFrames(at("frames"), 9, second, 1);
  at("says").textContent = `对了！9 + 1 = 10，10 + ${second - 1} = ${9 + second}`;
  at("choices").querySelectorAll("button").forEach((one) => { one.disabled = true; });
  at("help").disabled = true;
  at("next").disabled = false;
  if (number + 1 === questions.length) {
    at("next").textContent = "再练一遍";
    at("score").textContent = `做完了！${questions.length} 题里一次做对 ${right} 题`;
  }
}

at("help").addEventListener("click", () => {
  const second = questions[number];
  tried = true;
  drawFrames(at("frames"), 9, second, 1);
  at("says").textContent = `从 ${second} 里拿 1 个给 9，9 + 1 = 10，还剩 ${second - 1} 个`;
});

at("next").addEventListener("click", () => {
  if (number + 1 === questions.length) {
    window.location.reload();
    return;
  }
  number += 1;
  show();
});

show();
