/**
 * The public map of models and prices that several projects share, read as models of the catalogue.
 * Pure. Depends on the catalogue model and Jackson.
 */
@NullMarked
package dev.sluice.schema.catalog.pricemap;

import org.jspecify.annotations.NullMarked;
