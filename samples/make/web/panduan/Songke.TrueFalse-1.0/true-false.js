"use strict";

// True or false, one sentence after another; says what happened as xAPI statements, as every library of H5P does.
// H5P looks for the class by the library's name, part by part.
window.Songke = window.Songke || {};

window.Songke.TrueFalse = class extends H5P.EventDispatcher {
  constructor(parameters, contentId, extras) {
    super();
    this.contentId = contentId;
    this.questions = parameters.questions;
    const before = (extras && extras.previousState) || {};
    this.number = Math.min(before.number || 0, this.questions.length - 1);
    this.right = Math.min(before.right || 0, this.number);
  }

  // What is kept while the exercise is being worked on, and comes back as previousState.
  getCurrentState() {
    return { number: this.number, right: this.right };
  }

  attach(container) {
    this.place = container[0];
    this.place.classList.add("songke-true-false");
    this.triggerXAPI("attempted");
    this.show();
  }

  show() {
    const question = this.questions[this.number];
    const words = Object.assign(document.createElement("p"), { className: "words", textContent: question.words });
    this.says = Object.assign(document.createElement("p"), { className: "says" });
    this.says.textContent = `第 ${this.number + 1} 题，共 ${this.questions.length} 题`;
    const buttons = [["对", true], ["错", false]].map(([label, means]) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
      button.addEventListener("click", () => this.answered(button, means === question.right));
      return button;
    });
    this.place.replaceChildren(words, ...buttons, this.says);
  }

  answered(button, isRight) {
    this.place.querySelectorAll("button").forEach((one) => { one.disabled = true; });
    button.classList.add(isRight ? "right" : "wrong");
    this.right += isRight ? 1 : 0;
    this.says.textContent = isRight ? "判断对了！" : "再想一想，凑成 10 要几个？";
    this.triggerXAPI("interacted");
    this.number += 1;
    setTimeout(() => (this.number < this.questions.length ? this.show() : this.end()), 900);
  }

  end() {
    const words = Object.assign(document.createElement("p"), { className: "words" });
    words.textContent = `做完了！${this.questions.length} 题里判断对 ${this.right} 题`;
    this.place.replaceChildren(words);
    this.triggerXAPIScored(this.right, this.questions.length, "completed", true, this.right === this.questions.length);
  }
};
