// Draws the recording of a scene as a timeline, above its text.
import "./timeline.js";

for (const recording of document.querySelectorAll(".recording")) {
  const timeline = document.createElement("recording-timeline");
  timeline.text = recording.textContent;
  recording.before(timeline);
}
