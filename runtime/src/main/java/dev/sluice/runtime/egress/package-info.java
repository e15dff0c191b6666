/**
 * Where this installation may send what callers name: URLs and addresses. Pure but for its
 * configuration; resolves nothing.
 */
@NullMarked
package dev.sluice.runtime.egress;

import org.jspecify.annotations.NullMarked;
