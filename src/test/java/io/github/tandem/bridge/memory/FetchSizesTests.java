package io.github.tandem.bridge.memory;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FetchSizes}.
 */
class FetchSizesTests {

	private static final int MEGABYTE = 1024 * 1024;

	private static final long HEAP = 256L * MEGABYTE;

	private static final String PLAN = "Memory of in-flight records";

	private static final String WARNING = "In-flight records may not fit into the heap";

	private final AtomicInteger brokers = new AtomicInteger(8);

	private final FetchSizes sizes = new FetchSizes(HEAP, 2, ClientMemory.of(HEAP, 2, null), this.brokers::get,
			Map.of());

	private final Map<String, Object> configuration = new HashMap<>();

	private final Logger logger = (Logger) LoggerFactory.getLogger(FetchSizes.class);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	@BeforeEach
	void attach() {
		this.lines.start();
		this.logger.addAppender(this.lines);
	}

	@AfterEach
	void detach() {
		this.logger.detachAppender(this.lines);
	}

	@Test
	void dividesWhatMayBeFetchedAmongTheBrokersThereAre() {
		this.sizes.apply("orders", this.configuration, 3);
		assertThat(this.configuration).containsOnly(Map.entry("fetch.max.bytes", 4 * MEGABYTE),
				Map.entry("max.partition.fetch.bytes", 2 * MEGABYTE));
		this.sizes.apply("orders", new HashMap<>(), 3);
		assertThat(lines()).singleElement().asString().startsWith(PLAN).contains("8 brokers x 4 MB");
	}

	@Test
	void fetchesLessOfEachOfManyPartitionsSinceThoseThatWaitKeepIt() {
		this.brokers.set(1);
		this.sizes.apply("orders", this.configuration, 100);
		assertThat((Integer) this.configuration.get("max.partition.fetch.bytes")).isEqualTo(32 * MEGABYTE / 100);
		assertThat(this.configuration).containsEntry("fetch.max.bytes", 8 * MEGABYTE);
		assertThat(lines()).singleElement()
			.asString()
			.contains("8 MB of a poll + 32 MB of partitions that wait) = 192 MB");
		Map<String, Object> many = new HashMap<>();
		this.sizes.apply("orders", many, 10_000);
		assertThat(many).containsEntry("max.partition.fetch.bytes", 32 * 1024);
	}

	@Test
	void leavesRoomForTheFetchesOfAllBrokers() {
		for (int number : List.of(1, 3, 6, 50)) {
			new FetchSizes(HEAP, 2, ClientMemory.of(HEAP, 2, null), () -> number, Map.of()).apply("orders",
					new HashMap<>(), 100);
		}
		assertThat(lines()).hasSize(4).allMatch((line) -> line.startsWith(PLAN));
	}

	@Test
	void countsWhatTheRouteKeepsThatKeepsMost() {
		this.brokers.set(1);
		this.sizes.apply("orders", new HashMap<>(), 100);
		this.sizes.apply("payments", this.configuration, 1);
		assertThat(this.configuration).containsEntry("max.partition.fetch.bytes", 2 * MEGABYTE);
		assertThat(lines()).singleElement().asString().contains("32 MB of partitions that wait");
	}

	@Test
	void countsOneBrokerWhileTheSourceDidNotAnswer() {
		this.brokers.set(0);
		this.sizes.apply("orders", this.configuration, 3);
		assertThat(this.configuration).containsEntry("fetch.max.bytes", 8 * MEGABYTE);
	}

	@Test
	void leavesWhatTheUserSetAndWarnsIfThatDoesNotFit() {
		this.configuration.put("fetch.max.bytes", "33554432");
		this.sizes.apply("orders", this.configuration, 3);
		assertThat(this.configuration).containsEntry("fetch.max.bytes", "33554432");
		assertThat(lines()).singleElement()
			.asString()
			.startsWith(WARNING)
			.contains("256 MB", "8 brokers x 32 MB fetch.max.bytes", "= 636 MB");
		assertThat(this.lines.list.get(0).getLevel()).isEqualTo(Level.WARN);
	}

	@Test
	void warnsOnceOfBrokersThatWereAddedAndGivesNewConsumersLess() {
		this.brokers.set(3);
		this.sizes.apply("orders", this.configuration, 3);
		assertThat(this.configuration).containsEntry("fetch.max.bytes", 8 * MEGABYTE);
		this.brokers.set(9);
		for (int look = 0; look < 3; look++) {
			this.sizes.look();
		}
		assertThat(lines()).hasSize(2).last().asString().startsWith(WARNING);
		Map<String, Object> next = new HashMap<>();
		this.sizes.apply("orders", next, 3);
		assertThat((int) next.get("fetch.max.bytes")).isEqualTo(32 * MEGABYTE / 9);
		assertThat(lines()).hasSize(3).last().asString().startsWith(PLAN).contains("9 brokers");
	}

	@Test
	void isSilentAboutBrokersThatComeAndGo() {
		this.sizes.apply("orders", this.configuration, 3);
		for (int number : new int[] { 7, 8, 6, 8 }) {
			this.brokers.set(number);
			this.sizes.look();
			this.sizes.apply("orders", new HashMap<>(), 3);
		}
		assertThat(lines()).hasSize(1);
	}

	private List<String> lines() {
		return this.lines.list.stream().map((line) -> line.getMessage() + " " + line.getKeyValuePairs()).toList();
	}

}
