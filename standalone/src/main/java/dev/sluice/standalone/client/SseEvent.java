package dev.sluice.standalone.client;

/**
 * A server-sent event.
 *
 * @param id empty when it has none
 */
record SseEvent(String id, String data) {}
