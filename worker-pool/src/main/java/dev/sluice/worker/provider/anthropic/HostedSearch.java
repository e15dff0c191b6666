package dev.sluice.worker.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.worker.provider.Reserved;
import dev.sluice.worker.provider.chat.ChatBody;
import dev.sluice.worker.provider.chat.NoTranslation;
import dev.sluice.worker.provider.chat.SearchOptions;

/**
 * Puts the searches that a chat asks for into Anthropic's words: a tool that it runs by itself, and
 * no more often than the router has reserved. Pure.
 */
final class HostedSearch {
    private static final String TOOL = "web_search_20250305";

    private HostedSearch() {}

    static void write(ChatBody chat, Reserved reserved, ObjectNode request) throws NoTranslation {
        SearchOptions options = SearchOptions.read(chat, reserved);
        if (options == null) {
            return;
        }
        ObjectNode tool =
                request.withArrayProperty("tools")
                        .addObject()
                        .put("type", TOOL)
                        .put("name", "web_search");
        long most = reserved.most(UnitKind.WEB_SEARCH);
        if (most > 0) {
            tool.put("max_uses", most);
        }
        options.domains().forEach(tool::set);
        JsonNode place = options.place();
        if (place instanceof ObjectNode known) {
            ObjectNode user = tool.putObject("user_location").put("type", "approximate");
            user.setAll(known);
        }
    }
}
