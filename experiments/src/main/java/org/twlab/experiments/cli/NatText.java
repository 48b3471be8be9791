package org.twlab.experiments.cli;

import java.util.List;
import java.util.Map;
import org.twlab.experiments.scenario.NatModels;
import org.twlab.nat.rfc.Conformance;
import org.twlab.nat.rfc.Requirement;
import org.twlab.reports.json.JsonArray;
import org.twlab.reports.json.JsonDocument;
import org.twlab.reports.json.JsonObject;

/** What {@code twlab show nat MODEL} prints: what a gateway does, and which requirements it meets. */
final class NatText {
    private NatText() {}

    static String of(String model) {
        StringBuilder text = new StringBuilder(model).append('\n');
        Map<String, String> behaviour = NatModels.behaviour(model);
        int width = behaviour.keySet().stream().mapToInt(String::length).max().orElse(0);
        behaviour.forEach((name, value) -> line(text, name, width, value));
        Map<String, String> sources = NatModels.sources(model);
        if (!sources.isEmpty()) {
            text.append("\npublished; everything else is assumed\n");
            sources.forEach((name, source) -> line(text, name, width, source));
        }
        Conformance conformance = NatModels.conformance(model);
        text.append("\nrequirement                 met  what it asks for; the test that shows it\n");
        for (Requirement requirement : Requirement.values()) {
            String name = requirement.document() + " " + requirement.number();
            text.append("  ").append(name).append(" ".repeat(Math.max(1, 26 - name.length())));
            text.append(conformance.meets(requirement) ? "yes  " : "no   ");
            text.append(requirement.text())
                    .append("; ")
                    .append(requirement.test())
                    .append('\n');
        }
        return text.toString();
    }

    /** The same as one JSON document, of several models a list. */
    static String json(List<String> models) {
        if (models.size() == 1) {
            return JsonDocument.of(object(models.get(0))).text();
        }
        JsonArray all = new JsonArray();
        models.forEach(model -> all.add(object(model)));
        return JsonDocument.of(all).text();
    }

    private static JsonObject object(String model) {
        JsonObject behaviour = new JsonObject();
        NatModels.behaviour(model).forEach(behaviour::put);
        JsonObject published = new JsonObject();
        NatModels.sources(model).forEach(published::put);
        Conformance conformance = NatModels.conformance(model);
        JsonArray requirements = new JsonArray();
        for (Requirement requirement : Requirement.values()) {
            requirements.add(new JsonObject()
                    .put("document", requirement.document())
                    .put("number", requirement.number())
                    .put("text", requirement.text())
                    .put("met", conformance.meets(requirement))
                    .put("test", requirement.test()));
        }
        return new JsonObject()
                .put("model", model)
                .put("behaviour", behaviour)
                .put("published", published)
                .put("requirements", requirements);
    }

    private static void line(StringBuilder text, String name, int width, String value) {
        text.append("  ")
                .append(name)
                .append(" ".repeat(Math.max(1, width + 2 - name.length())))
                .append(value)
                .append('\n');
    }
}
