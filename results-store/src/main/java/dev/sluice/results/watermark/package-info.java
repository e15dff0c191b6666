/** How far the projection has come, and what that says about a job without a row. */
@NullMarked
package dev.sluice.results.watermark;

import org.jspecify.annotations.NullMarked;
