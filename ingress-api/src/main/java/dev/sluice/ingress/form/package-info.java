/** Forms with files in them, read as they come or made into JSON. Depends on errors and JSON. */
@NullMarked
package dev.sluice.ingress.form;

import org.jspecify.annotations.NullMarked;
