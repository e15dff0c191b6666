/** Chat completions as callers see them: by the official SDK, unmodified, and on the wire. */
@NullMarked
package dev.sluice.standalone.chat;

import org.jspecify.annotations.NullMarked;
