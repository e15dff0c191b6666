/** Text and JSON as readers and the database take them. */
@NullMarked
package dev.sluice.results.json;

import org.jspecify.annotations.NullMarked;
