"use strict";

// Which character of the family of 青 belongs into the gap, and why.
const sentences = [
  ["小河的水真＿，看得见小鱼。", "清", "三点水，和水有关"],
  ["＿你坐下来喝杯茶。", "请", "言字旁，和说话有关"],
  ["大家的心＿都很好。", "情", "竖心旁，和心情有关"],
  ["雨停了，天＿了。", "晴", "日字旁，和太阳有关"],
  ["她有一双大眼＿。", "睛", "目字旁，和眼睛有关"],
  ["荷叶上停着一只＿蜓。", "蜻", "虫字旁，和昆虫有关"],
];
const family = ["清", "请", "情", "晴", "睛", "蜻"];
const at = (name) => document.getElementById(name);
let number = 0;
let right = 0;
let tried = false;

function show() {
  tried = false;
  at("question").textContent = sentences[number][0];
  at("says").textContent = "";
  at("next").disabled = true;
  at("choices").replaceChildren(...family.map(choice));
  at("score").textContent = `第 ${number + 1} 题，共 ${sentences.length} 题；一次选对 ${right} 题`;
}

function choice(character) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = character;
  button.addEventListener("click", () => chosen(button, character));
  return button;
}

function chosen(button, character) {
  const [sentence, answer, reason] = sentences[number];
  const isRight = character === answer;
  button.className = isRight ? "right" : "wrong";
  button.disabled = true;
  if (!isRight) {
    tried = true;
    at("says").textContent = "看看偏旁：它和什么有关？";
    return;
  }
  right += tried ? 0 : 1;
  at("question").textContent = sentence.replace("＿", answer);
  at("says").textContent = `对了！“${answer}”是${reason}。`;
  at("choices").querySelectorAll("button").forEach((one) => { one.disabled = true; });
  at("next").disabled = false;
  const done = number + 1 === sentences.length;
  scorm.report(right, sentences.length, done);
  if (done) {
    at("next").textContent = "再做一遍";
    at("score").textContent = `做完了！${sentences.length} 题里一次选对 ${right} 题`;
  }
}

at("next").addEventListener("click", () => {
  number = (number + 1) % sentences.length;
  if (number === 0) {
    right = 0;
    at("next").textContent = "下一题";
  }
  show();
});

show();
