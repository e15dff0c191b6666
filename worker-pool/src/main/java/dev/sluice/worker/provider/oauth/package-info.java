/**
 * Tokens that service accounts are given for a while, kept and renewed. Depends on no wire and does
 * no I/O of its own.
 */
@NullMarked
package dev.sluice.worker.provider.oauth;

import org.jspecify.annotations.NullMarked;
