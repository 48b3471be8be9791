package org.twlab.reports.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final TableSchema SCHEMA = TableSchema.of(
            "things.csv",
            "a thing",
            Column.integer("id", "", "number of the thing"),
            Column.decimal("weight_kg", "kg", "its weight"),
            Column.text("name", "its name"),
            Column.bool("new", "whether it is new"));

    @Test
    void aTableKeepsEveryTypeOfValue() {
        Table table = new Table(SCHEMA);
        table.integer(Long.MIN_VALUE).decimal(2.5).text("").bool(true).endRow();
        table.integer(7).decimal(-0.25).text("a").bool(false).endRow();

        assertThat(table.rowCount()).isEqualTo(2);
        assertThat(table.integer(0, 0)).isEqualTo(Long.MIN_VALUE);
        assertThat(table.decimal(1, 1)).isEqualTo(-0.25);
        assertThat(table.text(0, 2)).isEmpty();
        assertThat(table.isAbsent(0, 2)).isFalse();
        assertThat(table.bool(0, 3)).isTrue();
        assertThat(table.bool(1, 3)).isFalse();
    }

    @Test
    void noValueIsKeptApartFromEveryValue() {
        Table table = new Table(SCHEMA);
        table.absent().absent().absent().absent().endRow();
        table.integer(OptionalLong.empty())
                .decimal(OptionalDouble.empty())
                .text(Optional.empty())
                .bool(true)
                .endRow();
        table.integer(OptionalLong.of(3))
                .decimal(OptionalDouble.of(0))
                .text(Optional.of("x"))
                .absent()
                .endRow();

        assertThat(table.isAbsent(0, 0)).isTrue();
        assertThat(table.isAbsent(0, 3)).isTrue();
        assertThat(table.isAbsent(1, 0)).isTrue();
        assertThat(table.isAbsent(1, 1)).isTrue();
        assertThat(table.isAbsent(1, 2)).isTrue();
        assertThat(table.integer(2, 0)).isEqualTo(3);
        assertThat(table.text(2, 2)).isEqualTo("x");
        assertThat(table.isAbsent(2, 3)).isTrue();
    }

    @Test
    void whatIsNotFiniteIsNoValue() {
        Table table = new Table(SCHEMA);
        table.integer(1).decimal(Double.NaN).text("a").bool(true).endRow();
        table.integer(1).decimal(Double.NEGATIVE_INFINITY).text("a").bool(true).endRow();

        assertThat(table.isAbsent(0, 1)).isTrue();
        assertThat(table.isAbsent(1, 1)).isTrue();
    }

    @Test
    void replayedRowsAreTheSameRowsInTheSameOrder() {
        Table table = new Table(SCHEMA);
        table.integer(1).absent().text("first").bool(false).endRow();
        table.integer(2).decimal(0.5).text("").absent().endRow();
        Table copy = new Table(SCHEMA);

        table.replayInto(copy);

        assertThat(copy.rowCount()).isEqualTo(2);
        assertThat(copy.text(0, 2)).isEqualTo("first");
        assertThat(copy.isAbsent(0, 1)).isTrue();
        assertThat(copy.decimal(1, 1)).isEqualTo(0.5);
        assertThat(copy.isAbsent(1, 2)).isFalse();
        assertThat(copy.isAbsent(1, 3)).isTrue();
    }

    @Test
    void rowsOfAnotherTableAreRefused() {
        Table other = new Table(TableSchema.of("other.csv", "a thing", SCHEMA.columns()));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Table(SCHEMA).replayInto(other))
                .withMessage("rows of things.csv do not fit other.csv");
    }

    @Test
    void aValueOfTheWrongTypeNamesTheColumn() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new Table(SCHEMA).integer(1).integer(2))
                .withMessage("column 'weight_kg' of things.csv holds decimal, not integer");
    }

    @Test
    void aShortRowNamesTheColumnThatIsMissing() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new Table(SCHEMA).integer(1).decimal(2).endRow())
                .withMessage("row 0 of things.csv has 2 of 4 values; the next is 'name'");
    }

    @Test
    void aValueTooManyIsRefused() {
        Table table = new Table(SCHEMA);
        table.integer(1).decimal(2).text("c").bool(true);

        assertThatIllegalStateException()
                .isThrownBy(() -> table.integer(1))
                .withMessage("row 0 of things.csv has more than 4 values");
        assertThatIllegalStateException()
                .isThrownBy(table::absent)
                .withMessage("row 0 of things.csv has more than 4 values");
    }

    @Test
    void aRowThatIsNotThereNamesTheRange() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> new Table(SCHEMA).integer(0, 0))
                .withMessage("row (0) must be in 0..-1 of things.csv");
    }

    @Test
    void columnsAreFoundByName() {
        assertThat(SCHEMA.indexOf("name")).isEqualTo(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SCHEMA.indexOf("colour"))
                .withMessage("things.csv has no column 'colour'");
    }

    @Test
    void twoColumnsOfOneNameAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableSchema.of("a.csv", "row", Column.text("x", "one"), Column.text("x", "two")))
                .withMessage("a.csv has two columns named 'x'");
    }

    @Test
    void aColumnNeedsAMeaning() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Column.text("x", " "))
                .withMessage("column 'x' needs a meaning");
    }
}
