package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The table of live connections against a hash map. */
class LiveTableProperties {

    @Property(tries = 50)
    void holdsWhatAMapHolds(@ForAll long seed) {
        Random random = new Random(seed);
        TwoHosts net = new TwoHosts(TwoHosts.settings("linux-4.9"), TwoHosts.settings("linux-4.9"));
        LiveTable table = new LiveTable();
        Map<Long, TcpConnection> model = new HashMap<>();
        for (int step = 0; step < 3000; step++) {
            TcpHost host = random.nextBoolean() ? net.client : net.server;
            int remote = random.nextInt(4);
            int ports = random.nextInt(400) << 16 | 80;
            long key = ((long) host.id << 40) | ((long) remote << 32) | (ports & 0xFFFFFFFFL);
            TcpConnection held = model.get(key);
            assertThat(table.find(host, 1, remote, ports)).isSameAs(held);
            if (held == null) {
                TcpConnection made = new TcpConnection(host, 1, remote, ports, 1, true, ConnectionHandler.NONE);
                table.add(made);
                model.put(key, made);
            } else {
                table.remove(held);
                model.remove(key);
            }
            assertThat(table.size()).isEqualTo(model.size());
        }
        model.values()
                .forEach(c -> assertThat(table.find(c.host, 1, c.remoteAddress, c.ports))
                        .isSameAs(c));
    }
}
