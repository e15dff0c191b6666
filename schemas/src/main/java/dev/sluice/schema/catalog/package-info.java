/**
 * The catalogue model: tenants, keys, providers, accounts, limit groups, models, lanes, routes.
 * Depends on Jackson only.
 */
@NullMarked
package dev.sluice.schema.catalog;

import org.jspecify.annotations.NullMarked;
