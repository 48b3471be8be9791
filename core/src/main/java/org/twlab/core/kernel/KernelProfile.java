package org.twlab.core.kernel;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.twlab.core.kernel.Parameter.AckBeyondAnswer;
import org.twlab.core.kernel.Parameter.Counted;
import org.twlab.core.kernel.Parameter.EntryRst;
import org.twlab.core.kernel.Parameter.EntrySyn;
import org.twlab.core.kernel.Parameter.EntryTimer;
import org.twlab.core.kernel.Parameter.InitialWindow;
import org.twlab.core.kernel.Parameter.OffsetMode;
import org.twlab.core.kernel.Parameter.PortSearch;
import org.twlab.core.kernel.Parameter.RecycleStore;
import org.twlab.core.kernel.Parameter.Reuse;
import org.twlab.core.kernel.Parameter.RtoEstimator;
import org.twlab.core.kernel.Parameter.SynAnswer;
import org.twlab.core.kernel.Parameter.SynQueue;

/**
 * What one exact kernel does differently from others, as data: the state machine asks a profile and never a version.
 * Immutable; asking for a number is an array access.
 */
public final class KernelProfile {
    private final String name;
    private final String kernel;
    private final ImmutableMap<Parameter, ParameterValue> values;
    private final ImmutableMap<String, SysctlSpec> sysctls;
    private final ImmutableMap<String, String> absent;
    private final ImmutableMap<Sysctl, Long> fixed;
    private final ImmutableSet<Sysctl> present;
    private final RowSet rows;
    private final long[] numbers = new long[Parameter.values().length];
    private final EntryTimer entryTimer;
    private final EntrySyn entrySyn;
    private final EntryRst entryRst;
    private final Counted entriesCounted;
    private final Counter entryPawsCounter;
    private final RecycleStore recycleStore;
    private final Reuse reuse;
    private final SynAnswer synAnswer;
    private final AckBeyondAnswer ackBeyondAnswer;
    private final OffsetMode offsetMode;
    private final InitialWindow initialWindow;
    private final RtoEstimator rtoEstimator;
    private final PortSearch portSearch;

    KernelProfile(
            String name,
            String kernel,
            ImmutableMap<Parameter, ParameterValue> values,
            ImmutableMap<String, SysctlSpec> sysctls,
            ImmutableMap<String, String> absent,
            ImmutableMap<Sysctl, Long> fixed,
            RowSet rows) {
        this.name = name;
        this.kernel = kernel;
        this.values = values;
        this.sysctls = sysctls;
        this.absent = absent;
        this.fixed = fixed;
        this.present = sysctls.values().stream().map(SysctlSpec::sysctl).collect(Sets.toImmutableEnumSet());
        this.rows = rows;
        values.forEach((parameter, value) -> numbers[parameter.ordinal()] = value.value());
        this.entryTimer = choice(Parameter.ENTRY_TIMER, EntryTimer.class);
        this.entrySyn = choice(Parameter.ENTRY_SYN, EntrySyn.class);
        this.entryRst = choice(Parameter.ENTRY_RST, EntryRst.class);
        this.entriesCounted = choice(Parameter.ENTRIES_COUNTED, Counted.class);
        this.entryPawsCounter = choice(Parameter.ENTRY_PAWS_COUNTER, Counter.class);
        this.recycleStore = choice(Parameter.RECYCLE_STORE, RecycleStore.class);
        this.reuse = choice(Parameter.REUSE, Reuse.class);
        this.synAnswer = choice(Parameter.SYN_ANSWER, SynAnswer.class);
        this.ackBeyondAnswer = choice(Parameter.ACK_BEYOND_ANSWER, AckBeyondAnswer.class);
        this.offsetMode = choice(Parameter.OFFSET_MODE, OffsetMode.class);
        this.rtoEstimator = choice(Parameter.RTO_ESTIMATOR, RtoEstimator.class);
        this.initialWindow = choice(Parameter.INITIAL_WINDOW, InitialWindow.class);
        this.portSearch = choice(Parameter.PORT_SEARCH, PortSearch.class);
    }

    /** The profile of a name. */
    public static Optional<KernelProfile> find(String name) {
        return Optional.ofNullable(Profiles.BY_NAME.get(name));
    }

    /** The profile of a name that is known to exist. */
    public static KernelProfile named(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException("no profile '" + name + "'; there are " + names()));
    }

    /** All names, oldest kernel first. */
    public static ImmutableSet<String> names() {
        return Profiles.BY_NAME.keySet();
    }

    /** As scenarios name it: {@code linux-4.9}. */
    public String name() {
        return name;
    }

    /** The exact release it stands for. */
    public String kernel() {
        return kernel;
    }

    /** What it has for every parameter, in their order. */
    public ImmutableList<ParameterValue> values() {
        return values.values().asList();
    }

    /** What it has for one parameter, with its source. */
    public ParameterValue value(Parameter parameter) {
        return values.getOrDefault(parameter, new ParameterValue(parameter, 0, "", false));
    }

    /** What can be set, by full name, in the order of {@link Sysctl}. */
    public ImmutableMap<String, SysctlSpec> sysctls() {
        return sysctls;
    }

    /** Whether it has a sysctl. */
    public boolean has(Sysctl sysctl) {
        return present.contains(sysctl);
    }

    /** Values that others can set and this kernel cannot, where they are not 0. */
    ImmutableMap<Sysctl, Long> fixed() {
        return fixed;
    }

    /** The value of a sysctl at boot with so much memory; 0 for one it lacks. */
    public long defaultOf(Sysctl sysctl, long memoryBytes) {
        SysctlSpec spec = sysctls.get(sysctl.linuxName());
        if (spec == null) {
            return fixed.getOrDefault(sysctl, 0L);
        }
        if (sysctl == Sysctl.TCP_MAX_TW_BUCKETS) {
            return MemoryLimits.of(this, memoryBytes).maxTwBuckets();
        }
        if (sysctl == Sysctl.TCP_MAX_ORPHANS) {
            return MemoryLimits.of(this, memoryBytes).maxOrphans();
        }
        return sysctl == Sysctl.TCP_MAX_SYN_BACKLOG
                ? MemoryLimits.of(this, memoryBytes).maxSynBacklog()
                : spec.defaultValue();
    }

    /** Why this kernel lacks a sysctl that others have; empty for one that is in no profile. */
    public Optional<String> whyAbsent(String sysctl) {
        return Optional.ofNullable(absent.get(sysctl));
    }

    /** The decision rows it obeys. */
    public RowSet rows() {
        return rows;
    }

    /** Whether a decision row is switched on. */
    public boolean obeys(Row row) {
        return rows.has(row);
    }

    /** The same kernel with one decision row switched off. */
    public KernelProfile without(Row row) {
        return new KernelProfile(name, kernel, values, sysctls, absent, fixed, rows.without(row));
    }

    /** The same kernel with another value for one parameter: nanoseconds, seconds, a count, bytes, 0 or 1, or an ordinal. */
    public KernelProfile with(Parameter parameter, long value, String source) {
        Map<Parameter, ParameterValue> changed = new LinkedHashMap<>(values);
        changed.put(
                parameter,
                new ParameterValue(parameter, value, source, value(parameter).verified()));
        return new KernelProfile(name, kernel, ImmutableMap.copyOf(changed), sysctls, absent, fixed, rows);
    }

    /** A duration in nanoseconds. */
    public long nanos(Parameter parameter) {
        return numbers[parameter.ordinal()];
    }

    /** A count, seconds or bytes. */
    public int count(Parameter parameter) {
        return (int) numbers[parameter.ordinal()];
    }

    /** Whether a flag is set. */
    public boolean is(Parameter parameter) {
        return numbers[parameter.ordinal()] != 0;
    }

    /** A choice; the hot path uses the methods with names. */
    public <E extends Enum<E>> E choice(Parameter parameter, Class<E> choices) {
        return choices.cast(parameter.choices().get((int) numbers[parameter.ordinal()]));
    }

    /** Age of TS.Recent in whole seconds from which PAWS accepts anything. */
    public long pawsIdleSeconds() {
        return nanos(Parameter.PAWS_IDLE) / 1_000_000_000L;
    }

    /** Two jiffies or however many it is until the SYN comes again, in nanoseconds; 0 where it does not. */
    public long synRearmNanos() {
        return count(Parameter.SYN_REARM_JIFFIES) * (1_000_000_000L / count(Parameter.JIFFIES_PER_SECOND));
    }

    public EntryTimer entryTimer() {
        return entryTimer;
    }

    public EntrySyn entrySyn() {
        return entrySyn;
    }

    public EntryRst entryRst() {
        return entryRst;
    }

    public Counted entriesCounted() {
        return entriesCounted;
    }

    public Counter entryPawsCounter() {
        return entryPawsCounter;
    }

    public RecycleStore recycleStore() {
        return recycleStore;
    }

    public Reuse reuse() {
        return reuse;
    }

    public SynAnswer synAnswer() {
        return synAnswer;
    }

    public AckBeyondAnswer ackBeyondAnswer() {
        return ackBeyondAnswer;
    }

    public OffsetMode offsetMode() {
        return offsetMode;
    }

    public InitialWindow initialWindow() {
        return initialWindow;
    }

    /** How many requests a listener holds. */
    public SynQueue synQueue() {
        return choice(Parameter.SYN_QUEUE, SynQueue.class);
    }

    public RtoEstimator rtoEstimator() {
        return rtoEstimator;
    }

    public PortSearch portSearch() {
        return portSearch;
    }

    @Override
    public String toString() {
        return name;
    }
}
