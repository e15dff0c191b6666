/** Reading JSON by byte offset or as a tree, and writing small documents; knows no domain. */
@NullMarked
package dev.sluice.ingress.json;

import org.jspecify.annotations.NullMarked;
