package io.github.tandem.cluster.login;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link PasswordFile}.
 */
@ExtendWith(OutputCaptureExtension.class)
class PasswordFileTests {

	@TempDir
	private Path folder;

	@Test
	void isReadAnewAndKeptWhileItCannotBeRead(CapturedOutput output) throws IOException {
		Path path = Files.writeString(this.folder.resolve("password"), "first \r\n");
		PasswordFile file = new PasswordFile(path);
		assertThat(file.password()).isEqualTo("first ");
		Files.writeString(path, "second");
		assertThat(file.password()).isEqualTo("second");
		Files.writeString(path, "");
		assertThat(file.password()).isEqualTo("second");
		Files.delete(path);
		assertThat(file.password()).isEqualTo("second");
		assertThat(output).contains("The file of a password cannot be read", path.toString()).doesNotContain("second");
	}

	@Test
	void isUsedWhereTheLoginNamesOne() throws IOException {
		Path path = Files.writeString(this.folder.resolve("password"), "secret");
		Map<String, Object> configuration = login("passwordFile=\"%s\"".formatted(path));
		PasswordFile.addTo("tandem.source", configuration);
		assertThat(configuration).containsEntry("sasl.client.callback.handler.class", PasswordFromFile.class);
		Map<String, Object> other = login("password=\"secret\"");
		PasswordFile.addTo("tandem.source", other);
		assertThat(other).doesNotContainKey("sasl.client.callback.handler.class");
	}

	@Test
	void isRefusedIfItCannotBeRead() {
		Path path = this.folder.resolve("missing");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PasswordFile.addTo("tandem.source", login("passwordFile=\"%s\"".formatted(path))))
			.withMessageContaining("tandem.source: ")
			.withMessageContaining("passwordFile")
			.withMessageContaining(path.toString());
	}

	private static Map<String, Object> login(String option) {
		return new HashMap<>(Map.of("sasl.jaas.config",
				"org.apache.kafka.common.security.plain.PlainLoginModule required username=\"tandem\" %s;"
					.formatted(option)));
	}

}
