// Pages before log-in.
import * as chrome from "../lib/chrome.js";
import * as forms from "../lib/forms.js";
import * as toasts from "../lib/toasts.js";
import * as validate from "../lib/validate.js";
import { startAll } from "../lib/start.js";

startAll([validate, forms, toasts, chrome]);
