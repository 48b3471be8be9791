package org.twlab.experiments.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page {@code docs/profiles.md} is that of the data. With {@code -Dgolden.update} it is written anew, for review. */
class ProfilePageGoldenTest {
    private static final Path PAGE = Path.of("../docs/profiles.md");

    @Test
    void thePageIsThatOfTheData() throws IOException {
        if (System.getProperty("golden.update") != null) {
            Files.writeString(PAGE, ProfilePage.text());
        }
        assertThat(PAGE)
                .as(
                        "docs/profiles.md is made from the profiles; write it anew with: mvn -o -q -pl experiments -am"
                                + " test -Dtest=ProfilePageGoldenTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.update=true")
                .hasContent(ProfilePage.text());
    }
}
