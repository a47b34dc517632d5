package io.github.tandem.bridge.memory;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FetchSizes}.
 */
@ExtendWith(OutputCaptureExtension.class)
class FetchSizesTests {

	private static final int MEGABYTE = 1024 * 1024;

	private static final long HEAP = 256L * MEGABYTE;

	private static final String WARNING = "In-flight records may not fit into the heap";

	private final AtomicInteger brokers = new AtomicInteger(8);

	private final FetchSizes sizes = new FetchSizes(HEAP, 2, ClientMemory.of(HEAP, 2, null), this.brokers::get,
			Map.of());

	private final Map<String, Object> configuration = new HashMap<>();

	@Test
	void dividesWhatMayBeFetchedAmongTheBrokersThereAre(CapturedOutput output) {
		this.sizes.apply(this.configuration);
		assertThat(this.configuration).containsOnly(Map.entry("fetch.max.bytes", 4 * MEGABYTE),
				Map.entry("max.partition.fetch.bytes", 2 * MEGABYTE));
		this.sizes.apply(new HashMap<>());
		assertThat(output).containsOnlyOnce("Memory of in-flight records").contains("8 brokers x 4 MB");
	}

	@Test
	void countsOneBrokerWhileTheSourceDidNotAnswer() {
		this.brokers.set(0);
		this.sizes.apply(this.configuration);
		assertThat(this.configuration).containsEntry("fetch.max.bytes", 8 * MEGABYTE);
	}

	@Test
	void leavesWhatTheUserSetAndWarnsIfThatDoesNotFit(CapturedOutput output) {
		this.configuration.put("fetch.max.bytes", "33554432");
		this.sizes.apply(this.configuration);
		assertThat(this.configuration).containsEntry("fetch.max.bytes", "33554432");
		assertThat(output.getOut().lines().filter((line) -> line.contains(WARNING))).singleElement()
			.asString()
			.contains(" WARN ", "heap=\"256 MB\"", "8 brokers x 32 MB fetch.max.bytes", "= 624 MB");
	}

	@Test
	void warnsOnceOfBrokersThatWereAddedAndGivesNewConsumersLess(CapturedOutput output) {
		this.brokers.set(3);
		this.sizes.apply(this.configuration);
		assertThat(this.configuration).containsEntry("fetch.max.bytes", 8 * MEGABYTE);
		this.brokers.set(9);
		for (int look = 0; look < 3; look++) {
			this.sizes.look();
		}
		assertThat(output).containsOnlyOnce(WARNING);
		Map<String, Object> next = new HashMap<>();
		this.sizes.apply(next);
		assertThat((int) next.get("fetch.max.bytes")).isEqualTo(32 * MEGABYTE / 9);
		assertThat(output.getOut().lines().filter((line) -> line.contains("Memory of in-flight records"))).last()
			.asString()
			.contains("9 brokers");
	}

	@Test
	void isSilentAboutBrokersThatComeAndGo(CapturedOutput output) {
		this.sizes.apply(this.configuration);
		for (int number : new int[] { 7, 8, 6, 8 }) {
			this.brokers.set(number);
			this.sizes.look();
			this.sizes.apply(new HashMap<>());
		}
		assertThat(output).containsOnlyOnce("Memory of in-flight records").doesNotContain(WARNING);
	}

}
