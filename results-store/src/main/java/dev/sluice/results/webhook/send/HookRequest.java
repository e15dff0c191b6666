package dev.sluice.results.webhook.send;

import dev.sluice.runtime.egress.EgressRules.Ruling.Allowed;
import java.util.Map;

/**
 * A notice to send once.
 *
 * @param body JSON, not to be changed
 */
public record HookRequest(Allowed url, Map<String, String> headers, byte[] body) {}
