package org.twlab.experiments.architecture;

import static com.google.common.collect.ImmutableSet.toImmutableSet;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What would make a result depend on something else than the scenario and its seed. */
@AnalyzeClasses(packages = "org.twlab", importOptions = ImportOption.DoNotIncludeTests.class)
class ForbiddenCallsTest {
    private static final String[] MAY_READ_THE_CLOCK = {"org.twlab.experiments.cli..", "org.twlab.experiments.bench.."};

    private static final Set<String> CLOCKS = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.Thread.sleep",
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.util.Date.<init>",
            "com.google.common.base.Stopwatch");

    private static final Set<String> UNNAMED_RANDOMNESS = Set.of(
            "java.lang.Math.random",
            "java.lang.StrictMath.random",
            "java.util.UUID.randomUUID",
            "java.util.Collections.shuffle",
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.util.concurrent.ThreadLocalRandom",
            "java.security.SecureRandom");

    /** Functions whose last digit is the platform's choice in {@link Math} and fixed in {@link StrictMath}. */
    private static final Set<String> INEXACT = Stream.of(
                    "log", "log10", "log1p", "exp", "expm1", "pow", "sin", "cos", "tan", "asin", "acos", "atan",
                    "atan2", "sinh", "cosh", "tanh", "cbrt", "hypot")
            .map(function -> "java.lang.Math." + function)
            .collect(toImmutableSet());

    private static final Set<String> TEXT_OF_NUMBERS = Set.of(
            "java.lang.Double.toString",
            "java.lang.Float.toString",
            "java.lang.String.valueOf",
            "java.lang.StringBuilder.append",
            "java.io.PrintStream.print",
            "java.io.PrintStream.println",
            "java.io.PrintWriter.print",
            "java.io.PrintWriter.println");
    private static final Set<String> FLOATING_POINT = Set.of("double", "float");
    private static final Set<String> CHANGING_TYPES = Set.of(
            "java.util.HashMap",
            "java.util.LinkedHashMap",
            "java.util.TreeMap",
            "java.util.EnumMap",
            "java.util.ArrayList",
            "java.util.ArrayDeque",
            "java.util.HashSet",
            "java.util.BitSet",
            "java.lang.StringBuilder",
            "java.lang.ThreadLocal",
            "java.util.concurrent.ConcurrentHashMap",
            "java.util.concurrent.atomic.AtomicLong",
            "java.util.concurrent.atomic.AtomicInteger",
            "java.util.concurrent.atomic.AtomicReference");

    @ArchTest
    static final ArchRule NO_WALL_CLOCK = noClasses()
            .that()
            .resideOutsideOfPackages(MAY_READ_THE_CLOCK)
            .should()
            .accessTargetWhere(target("the wall clock is read", target -> isIn(CLOCKS, target)));

    @ArchTest
    static final ArchRule NO_RANDOMNESS_BUT_NAMED_STREAMS = noClasses()
            .should()
            .accessTargetWhere(
                    target("an unnamed source of randomness is used", target -> isIn(UNNAMED_RANDOMNESS, target)));

    @ArchTest
    static final ArchRule STRICT_MATH = noClasses()
            .should()
            .accessTargetWhere(
                    target("a function of Math that is not exact is called", target -> isIn(INEXACT, target)));

    /** The digits of Double.toString changed after JDK 17. Concatenation leaves no trace that a rule could see. */
    @ArchTest
    static final ArchRule ONLY_REPORTS_FORMATS_NUMBERS = noClasses()
            .that()
            .resideOutsideOfPackages("org.twlab.reports..", "org.twlab.experiments.cli..")
            .should()
            .accessTargetWhere(target("a floating-point number becomes text", ForbiddenCallsTest::makesTextOfDouble));

    @ArchTest
    static final ArchRule NO_THREADS_IN_A_RUN = noClasses()
            .that()
            .resideInAnyPackage("org.twlab.core..", "org.twlab.nat..", "org.twlab.topology..", "org.twlab.reports..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.concurrent.atomic..", "java.util.concurrent.locks..")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Thread.class, ThreadLocal.class, Executor.class, ExecutorService.class, Future.class);

    @ArchTest
    static final ArchRule NO_STATICS_THAT_CHANGE =
            fields().that().areStatic().should().beFinal().andShould(notHoldChangingState());

    /** Whether the target, as {@code java.lang.System.nanoTime}, is in the set by its own name or by that of its class. */
    private static boolean isIn(Set<String> names, AccessTarget target) {
        String owner = target.getOwner().getName();
        return names.contains(owner) || names.contains(owner + "." + target.getName());
    }

    private static boolean makesTextOfDouble(AccessTarget target) {
        return target instanceof AccessTarget.CodeUnitCallTarget call
                && isIn(TEXT_OF_NUMBERS, target)
                && call.getRawParameterTypes().stream().anyMatch(type -> FLOATING_POINT.contains(type.getName()));
    }

    private static DescribedPredicate<JavaAccess<?>> target(String description, Predicate<AccessTarget> test) {
        return DescribedPredicate.describe(description, access -> test.test(access.getTarget()));
    }

    /** A final field may still hold what changes; arrays that others can reach count as such. */
    private static ArchCondition<JavaField> notHoldChangingState() {
        return new ArchCondition<>("not hold state that changes") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                Set<JavaModifier> modifiers = field.getModifiers();
                boolean reachable =
                        modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
                boolean openArray = field.getRawType().isArray() && reachable;
                String type = field.getRawType().getName();
                if (openArray || CHANGING_TYPES.contains(type)) {
                    events.add(SimpleConditionEvent.violated(field, field.getFullName() + " is a static " + type));
                }
            }
        };
    }
}
