import "../lib/strings.js";
