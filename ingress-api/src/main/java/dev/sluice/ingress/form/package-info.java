/** Forms with files in them, read as they come. Depends on errors alone. */
@NullMarked
package dev.sluice.ingress.form;

import org.jspecify.annotations.NullMarked;
