package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableMap;
import org.twlab.topology.language.JsonSchema;
import org.twlab.topology.language.KeyTable;
import org.twlab.topology.model.ArrangeKeys;
import org.twlab.topology.model.LinkKeys;
import org.twlab.topology.model.LinkValues;
import org.twlab.topology.model.NodeKinds;
import org.twlab.topology.model.RouterKind;
import org.twlab.topology.model.RoutingKeys;

/** The scenario language described: for editors and for the documentation. */
public final class ScenarioLanguage {

    private ScenarioLanguage() {}

    /** The JSON Schema (draft 07) of scenario files, as text. */
    public static String jsonSchema() {
        return JsonSchema.of(new ScenarioKeys(Kinds.all()).type(), "twlab scenario");
    }

    /** Tables of keys in Markdown, by what has them: {@code scenario}, {@code node host}, {@code link}, {@code flow}. */
    public static ImmutableMap<String, String> keyTables() {
        NodeKinds kinds = Kinds.all();
        ImmutableMap.Builder<String, String> tables = ImmutableMap.builder();
        tables.put("scenario", KeyTable.of(new ScenarioKeys(kinds).type().keys()));
        kinds.byName()
                .forEach((name, kind) ->
                        tables.put("node " + name, KeyTable.of(kind.stated().keys())));
        tables.put("link", KeyTable.of(LinkKeys.LINK.keys()));
        tables.put("red queue", KeyTable.of(LinkValues.RED.keys()));
        tables.put("codel queue", KeyTable.of(LinkValues.CODEL.keys()));
        tables.put("burst loss", KeyTable.of(LinkValues.BURSTS.keys()));
        tables.put("reordering", KeyTable.of(LinkValues.REORDER.keys()));
        tables.put("routing", KeyTable.of(RoutingKeys.TYPE.keys()));
        tables.put("icmp", KeyTable.of(RouterKind.ICMP_TYPE.keys()));
        ArrangeKeys.keys().forEach((name, keys) -> tables.put("arrange " + name, KeyTable.of(keys)));
        tables.put("forward", KeyTable.of(ForwardType.TYPE.keys()));
        tables.put("limits", KeyTable.of(RfcKeys.LIMITS_TYPE.keys()));
        tables.put("health", KeyTable.of(BalancerKind.HEALTH_TYPE.keys()));
        tables.put("flow", KeyTable.of(FlowKeys.TYPE.keys()));
        tables.put("pool", KeyTable.of(FlowKeys.POOL_TYPE.keys()));
        tables.put("on-off", KeyTable.of(ArrivalsType.PERIODS.keys()));
        tables.put("fault", KeyTable.of(FaultKeys.TYPE.keys()));
        tables.put("match", KeyTable.of(FaultKeys.MATCH_TYPE.keys()));
        tables.put("deed", KeyTable.of(FateType.DEED.keys()));
        tables.put("copy", KeyTable.of(FateType.COPY.keys()));
        tables.put("event", KeyTable.of(EventKeys.TYPE.keys()));
        tables.put("moment", KeyTable.of(MomentType.ENTRY.keys()));
        tables.put("reboot", KeyTable.of(EventKeys.REBOOT_TYPE.keys()));
        tables.put("segment", KeyTable.of(SendKeys.TYPE.keys()));
        tables.put("axis", KeyTable.of(SweepType.NAMED.keys()));
        tables.put("search", KeyTable.of(SearchKeys.TYPE.keys()));
        tables.put("sample", KeyTable.of(SampleKeys.TYPE.keys()));
        tables.put("expectation", KeyTable.of(ExpectKeys.TYPE.keys()));
        return tables.buildOrThrow();
    }
}
