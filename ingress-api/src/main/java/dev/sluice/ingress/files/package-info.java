/**
 * Files of tenants: uploaded in a stream, kept in the blob store, listed by results-store. Depends
 * on {@code auth}, {@code form}, {@code submit} and {@code status}.
 */
@NullMarked
package dev.sluice.ingress.files;

import org.jspecify.annotations.NullMarked;
