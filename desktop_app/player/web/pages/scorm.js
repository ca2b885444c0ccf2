"use strict";

// The learning platform to a SCORM course: one run-time for each unit that opens, under the names that courses look for
// (API for 1.2, API_1484_11 for 2004), mirrored to the player at every value set.
window.songke = (() => {
  const MIRROR_AFTER = 200; // ms: some courses set twenty values in a row
  const settings = { autocommit: false, lmsCommitUrl: false, logLevel: 5, sendFullCommit: true, dataCommitFormat: "json" };
  const frame = document.getElementById("course");
  const contents = document.getElementById("contents");
  let modern = false;
  let units = [];
  let states = {};
  let here = -1;
  let runtime = null;
  let timer = 0;
  let unheard = null;
  let doors = { hidden: [], shut: [], next: -1, previous: -1 };
  let insisted = -1;

  function state(terminated) {
    const cmi = runtime.renderCommitCMI(true).cmi;
    cmi.songke = { ended: terminated };
    return cmi;
  }

  // What a new attempt, or the same one going on, is told when it opens.
  function told(unit, before) {
    const ended = Boolean(before && before.songke && before.songke.ended);
    const exit = before ? (modern ? before.exit : before.core && before.core.exit) : "";
    const resumes = Boolean(before) && (!ended || exit === "suspend" || exit === "logout");
    const entry = resumes ? "resume" : before && !modern ? "" : "ab-initio";
    if (modern) {
      // 2004 RTE 4.2.8: an attempt that was not suspended is over; the next one begins empty.
      const kept = resumes ? { ...before } : {};
      ["songke", "session_time", "exit", "learner_id", "learner_name", "mode", "credit"].forEach((name) => delete kept[name]);
      return { ...kept, learner_id: "class", learner_name: "全班", entry, ...(unit.launch_data ? { launch_data: unit.launch_data } : {}) };
    }
    const kept = before ? { ...before } : {};
    ["songke", "launch_data", "student_data"].forEach((name) => delete kept[name]);
    const core = { ...(kept.core || {}) };
    ["session_time", "exit", "credit", "lesson_mode"].forEach((name) => delete core[name]);
    const more = unit.mastery ? { student_data: { mastery_score: unit.mastery } } : {};
    return { ...kept, ...more, launch_data: unit.launch_data, core: { ...core, student_id: "class", student_name: "全班", credit: "credit", entry } };
  }

  function mirror(terminated) {
    clearTimeout(timer);
    timer = 0;
    if (runtime) {
      states[units[here].id] = state(terminated);
      const note = { unit: units[here].id, state: states[units[here].id] };
      unheard = say("kept", note) ? null : note;
      mark();
    }
  }

  // What a unit said while its page was being left is told once it is gone.
  function settle() {
    if (timer) {
      mirror(false);
    }
    if (unheard && say("kept", unheard)) {
      unheard = null;
    }
  }

  function soon() {
    if (!timer) {
      timer = setTimeout(() => mirror(false), MIRROR_AFTER);
    }
  }

  function start(unit) {
    runtime = modern ? new window.Scorm2004API({ ...settings, scoItemIdValidator: isOpen }) : new window.Scorm12API({ ...settings });
    runtime.loadFromJSON(told(unit, states[unit.id]));
    const [set, commit, end] = modern ? ["SetValue.*", "Commit", "Terminate"] : ["LMSSetValue.*", "LMSCommit", "LMSFinish"];
    runtime.on(set, soon);
    runtime.on(commit, () => mirror(false));
    runtime.on(end, () => mirror(true));
    if (modern) {
      lead();
    }
    window.API = modern ? undefined : runtime;
    window.API_1484_11 = modern ? runtime : undefined;
  }

  // Where a course of 2004 may go from here is judged by the player; the run-time asks us, and tells us what it wants.
  function lead() {
    runtime.adl.sequencing = {
      overallSequencingProcess: {
        predictContinueEnabled: () => doors.next >= 0,
        predictPreviousEnabled: () => doors.previous >= 0,
      },
    };
    const later = (find) => (target) => setTimeout(() => go(find(target)), 0); // once it has ended
    const place = (id) => units.findIndex((unit) => unit.id === id);
    runtime.on("SequenceNext", later(() => doors.next));
    runtime.on("SequencePrevious", later(() => doors.previous));
    runtime.on("SequenceChoice", later((id) => (isOpen(id) ? place(id) : -1)));
    runtime.on("SequenceJump", later(place));
  }

  function isOpen(id) {
    const number = units.findIndex((unit) => unit.id === id);
    return number >= 0 && !doors.shut.includes(number);
  }

  function go(number) {
    if (number === here || !units[number]) {
      return;
    }
    // The unit before says its last words while its page is left, and only then the next one has the run-time.
    if (here >= 0) {
      frame.onload = () => open(number);
      frame.src = "about:blank";
    } else {
      open(number);
    }
  }

  function open(number) {
    settle();
    here = number;
    insisted = -1;
    start(units[number]);
    frame.onload = () => {
      frame.onload = null;
      say("shown");
    };
    frame.src = `/${units[number].href}`;
    say("at", number);
    mark();
  }

  function isWhole(unit) {
    const noted = states[unit.id] || {};
    return noted.core ? ["passed", "completed", "failed"].includes(noted.core.lesson_status) : noted.completion_status === "completed";
  }

  function mark() {
    contents.querySelectorAll("button").forEach((button, number) => {
      button.classList.toggle("here", number === here);
      button.classList.toggle("whole", isWhole(units[number]));
      button.classList.toggle("shut", doors.shut.includes(number));
      button.classList.toggle("asked", number === insisted);
      button.hidden = doors.hidden.includes(number);
    });
  }

  // What waits for another unit says so at the first press; the teacher, who knows better, may press again.
  function choose(number) {
    const asks = doors.shut.includes(number) && insisted !== number;
    insisted = asks ? number : -1;
    if (asks) {
      mark();
    } else {
      go(number);
    }
  }

  function unlock(found) {
    doors = found;
    mark();
  }

  function list() {
    contents.hidden = units.length < 2;
    units.forEach((unit, number) => {
      if (unit.heading) {
        const heading = document.createElement("h2");
        heading.textContent = unit.heading;
        contents.append(heading);
      }
      const button = document.createElement("button");
      button.append(unit.title, Object.assign(document.createElement("span"), { className: "done", textContent: "✓" }));
      button.addEventListener("click", () => choose(number));
      contents.append(button);
    });
  }

  function begin(edition, listed, before, first, found) {
    doors = found;
    modern = edition === "2004";
    units = listed;
    states = before;
    list();
    go(first);
  }

  // The lesson is over: the unit's page is left, speaks, and then nobody is there any more.
  function leave() {
    frame.onload = () => {
      settle();
      say("left");
    };
    frame.src = "about:blank";
  }

  return { begin, go, leave, unlock };
})();
