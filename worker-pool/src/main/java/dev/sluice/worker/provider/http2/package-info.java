/**
 * HTTP/2 toward providers that offer it: connections that many calls share. Knows of calls only
 * their guards, and nothing of wires.
 */
@NullMarked
package dev.sluice.worker.provider.http2;

import org.jspecify.annotations.NullMarked;
