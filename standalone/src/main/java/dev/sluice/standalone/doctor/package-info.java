/**
 * {@code sluice doctor}: every check of every role at once, told to an operator. Depends on {@code
 * runtime} and on the settings of {@code run}.
 */
@NullMarked
package dev.sluice.standalone.doctor;

import org.jspecify.annotations.NullMarked;
