package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** The hash table against java.util.HashMap, with hashes that collide and wrap around the end of the slots. */
class ProbingTableProperties {

    private record Numbered(int key) {}

    private static final class Table extends ProbingTable<Numbered> {
        @Override
        int hashOf(Numbered element) {
            return hash(element.key());
        }

        @Nullable
        Numbered find(int key) {
            int slot = home(hash(key));
            while (true) {
                Numbered element = at(slot);
                if (element == null || element.key() == key) {
                    return element;
                }
                slot = after(slot);
            }
        }

        private static int hash(int key) {
            return -1 - key / 3;
        }
    }

    @Property(tries = 500)
    void findsWhatAHashMapFinds(@ForAll @Size(max = 200) List<@IntRange(max = 119) Integer> steps) {
        Table table = new Table();
        Map<Integer, Numbered> model = new HashMap<>();
        for (int step : steps) {
            int key = step / 2;
            Numbered present = table.find(key);
            if (present == null) {
                Numbered added = new Numbered(key);
                table.add(added);
                model.put(key, added);
            } else if (step % 2 == 0) {
                table.remove(present);
                model.remove(key);
            } else {
                Numbered other = new Numbered(key);
                table.replace(present, other);
                model.put(key, other);
            }
            assertThat(table.size()).isEqualTo(model.size());
        }
        for (int key = 0; key < 60; key++) {
            assertThat(table.find(key)).isSameAs(model.get(key));
        }
    }
}
