package org.twlab.nat.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.Payload;

/** Lines of FTP as RFC 959 sections 4.1.2 and 4.2 have them. */
class FtpTest {
    private static final Endpoint ANNOUNCED =
            new Endpoint(Address.parse("10.1.0.2").bits(), 40_001);

    private static Payload text(String line) {
        return LiteralBytes.of(line.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PORT 10,1,0,2,156,65\r\n", "port 10,1,0,2,156,65\n", "PORT 10,1,0,2,156,65\r\nRETR a\r\n"})
    void readsPort(String line) {
        assertThat(Ftp.port(text(line))).contains(ANNOUNCED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PORT 10,1,0,2,156,65",
                "PORT 10,1,0,2,156\r\n",
                "PORT 10,1,0,2,256,65\r\n",
                "PORT 10,1,0,2,0,0\r\n",
                "XPORT 10,1,0,2,156,65\r\n",
                "227 =10,1,0,2,156,65\r\n",
                "EPRT |1|10.1.0.2|40001|\r\n",
                ""
            })
    void whatIsNoPortCommand(String line) {
        assertThat(Ftp.port(text(line))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "227 Entering Passive Mode (10,1,0,2,156,65).\r\n",
                "227 Entering Passive Mode (10,1,0,2,156,65)\r\n",
                "227 =10,1,0,2,156,65\r\n"
            })
    void readsReply227(String line) {
        assertThat(Ftp.passive(text(line))).contains(ANNOUNCED);
    }

    @Test
    void otherRepliesNameNoEndpoint() {
        assertThat(Ftp.passive(text("229 Entering Extended Passive Mode (|||40001|)\r\n")))
                .isEmpty();
        assertThat(Ftp.passive(text("500 227 (10,1,0,2,156,65)\r\n"))).isEmpty();
    }

    @Test
    void writesWhatItReads() {
        assertThat(Ftp.portCommand(ANNOUNCED)).isEqualTo(text("PORT 10,1,0,2,156,65\r\n"));
        assertThat(Ftp.passiveReply(ANNOUNCED)).isEqualTo(text("227 Entering Passive Mode (10,1,0,2,156,65).\r\n"));
        assertThat(Ftp.passive(Ftp.passiveReply(ANNOUNCED))).contains(ANNOUNCED);
    }
}
