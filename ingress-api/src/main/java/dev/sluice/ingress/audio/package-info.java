/**
 * Audio as OpenAI's clients know it: a form with a file that is written down, and a text that is
 * spoken. Jobs have both in JSON, with the audio as base64. See decision 0024.
 */
@NullMarked
package dev.sluice.ingress.audio;

import org.jspecify.annotations.NullMarked;
