package io.github.tandem.worker;

import java.time.Duration;
import java.time.Instant;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import io.github.tandem.partition.Reason;
import io.github.tandem.route.OnGap;
import io.github.tandem.worker.target.ProducerReplacement;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProducerReplacement}.
 */
class ProducerReplacementTests {

	private static final String OUT_OF_ORDER = "OUT_OF_ORDER_SEQUENCE_NUMBER";

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	private final Logger logger = (Logger) LoggerFactory.getLogger(ProducerReplacement.class);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.lines.start();
		this.logger.addAppender(this.lines);
	}

	@AfterEach
	void listenNoMore() {
		this.logger.detachAppender(this.lines);
	}

	@Test
	void anotherProducerSendsWhatABrokerRefusesForEver() {
		this.route.start(5, 0, 1);
		this.route.awaitInFlight();
		this.route.target()
			.producer()
			.acknowledge((value) -> value.equals("orders-0@0") || value.startsWith("orders-1"));
		refuse(OUT_OF_ORDER, Duration.ofSeconds(13));
		assertThat(this.route.target().producers()).hasSize(1);
		assertThat(this.route.status(0).state().reason()).isEqualTo(Reason.TARGET_UNAVAILABLE);
		assertThat(this.route.status(0).state().detail()).contains(OUT_OF_ORDER);
		refuse(OUT_OF_ORDER, Duration.ofSeconds(5));
		assertThat(this.route.target().producers()).hasSize(2);
		assertThat(this.route.target().producer().inFlight()).as("the first goes alone").containsExactly("orders-0@1");
		this.route.flowFor(Duration.ofSeconds(2));
		assertThat(this.route.copied(0)).containsExactlyElementsOf(LoopHarness.values(0, 0, 5));
		assertThat(this.route.copied(1)).as("its neighbour was acknowledged")
			.containsExactlyElementsOf(LoopHarness.values(1, 0, 5));
		assertThat(this.lines.list).filteredOn((line) -> line.getMessage().contains("refuses for ever"))
			.singleElement()
			.satisfies((line) -> {
				assertThat(line.getLevel()).isEqualTo(Level.WARN);
				assertThat(line.getKeyValuePairs().toString()).contains("orders-0", OUT_OF_ORDER, "all");
			});
		assertThat(this.route.meters().get("tandem.producer.replacements").counter().count()).isEqualTo(1);
		assertThat(this.route.wishes()).as("looks at the limits of the topic").isPositive();
	}

	@Test
	void sendsNothingTwiceThatTheTargetStillAnswersFor() {
		this.route.start(5, 0, 1);
		this.route.awaitInFlight();
		this.route.target().producer().acknowledge((value) -> value.startsWith("orders-1"));
		long offset = 5;
		Instant limit = this.route.clock().instant().plusSeconds(17);
		while (this.route.clock().instant().isBefore(limit)) {
			this.route.append(1, offset, ++offset);
			refuse(OUT_OF_ORDER, Duration.ofMillis(200));
			// each has been under way for a while
			long last = offset - 1;
			this.route.target()
				.producer()
				.acknowledge((value) -> value.startsWith("orders-1") && !value.endsWith("@" + last));
		}
		refuse(OUT_OF_ORDER, Duration.ofSeconds(2));
		this.route.flowFor(Duration.ofSeconds(2));
		assertThat(this.route.target().producers()).hasSize(2);
		assertThat(this.route.copied(1)).doesNotHaveDuplicates().hasSize((int) offset);
		assertThat(this.route.copied(0)).containsExactlyElementsOf(LoopHarness.values(0, 0, 5));
	}

	@Test
	void settlesAPartitionThatWaitsForItsTopic() {
		this.route.start(5, 0);
		this.route.awaitInFlight();
		this.route.replaceTargetTopicUnseen();
		this.route.targetTopics().refresh();
		refuse(OUT_OF_ORDER, Duration.ofSeconds(13));
		assertThat(this.route.target().producers()).hasSize(1);
		assertThat(this.route.status(0).state().detail()).contains(OUT_OF_ORDER).doesNotContain("not seen");
		refuse(OUT_OF_ORDER, Duration.ofSeconds(5));
		this.route.flowFor(Duration.ofSeconds(2));
		assertThat(this.route.copied(0)).containsExactlyElementsOf(LoopHarness.values(0, 0, 5));
	}

	@Test
	void replacesOneAMinuteAtMost() {
		this.route.start(5, 0);
		this.route.awaitInFlight();
		refuse(OUT_OF_ORDER, Duration.ofSeconds(70));
		assertThat(this.route.target().producers()).hasSize(2);
		refuse(OUT_OF_ORDER, Duration.ofSeconds(20));
		assertThat(this.route.target().producers()).hasSize(3);
	}

	@Test
	void keepsTheOneThatABrokerWillListenToInTheEnd() {
		this.route.start(5, 0);
		this.route.awaitInFlight();
		refuse("NOT_ENOUGH_REPLICAS", Duration.ofSeconds(120));
		assertThat(this.route.target().producers()).hasSize(1);
	}

	@Test
	void keepsTheOneWhoseRecordsAreTakenInBetween() {
		this.route.start(20, 0);
		this.route.awaitInFlight();
		for (int record = 0; record < 20; record++) {
			int number = record;
			refuse(OUT_OF_ORDER, Duration.ofSeconds(5));
			this.route.target().producer().acknowledge((value) -> value.endsWith("@" + number));
		}
		assertThat(this.route.target().producers()).hasSize(1);
	}

	@Test
	void keepsTheOneForAnErrorThatIsOver() {
		this.route.start(5, 0);
		this.route.awaitInFlight();
		refuse(OUT_OF_ORDER, Duration.ofMillis(200));
		this.route.flowFor(Duration.ofSeconds(1));
		this.route.append(0, 5, 9);
		this.route.pollFor(Duration.ofSeconds(40));
		assertThat(this.route.target().producers()).as("it waits for something else").hasSize(1);
	}

	@Test
	void keepsTheOneThatIsRefusedNoLonger() {
		this.route.start(5, 0, 1);
		this.route.awaitInFlight();
		refuse(OUT_OF_ORDER, Duration.ofSeconds(30));
		this.route.target().producer().acknowledge((value) -> value.startsWith("orders-0"));
		this.route.pollFor(Duration.ofSeconds(150));
		assertThat(this.route.target().producers()).hasSize(1);
		assertThat(this.lines.list).isEmpty();
	}

	@Test
	void waitsForABrokerThatSaysNothingButNotForLong() {
		this.route.start(5, 0, 1, 2);
		this.route.awaitInFlight();
		this.route.target().producer().acknowledge((value) -> value.startsWith("orders-2"));
		refuse(OUT_OF_ORDER, Duration.ofSeconds(100));
		assertThat(this.route.target().producers()).as("the other may append what it got").hasSize(1);
		this.route.append(2, 5, 6);
		refuse(OUT_OF_ORDER, Duration.ofSeconds(1));
		assertThat(this.route.target().producer().inFlight()).as("neighbours flow on").contains("orders-2@5");
		this.route.target().producer().acknowledge((value) -> value.startsWith("orders-2"));
		refuse(OUT_OF_ORDER, Duration.ofSeconds(40));
		assertThat(this.route.target().producers()).hasSize(2);
	}

	private void refuse(String error, Duration duration) {
		Duration pause = Duration.ofMillis(200);
		for (Duration past = Duration.ZERO; past.compareTo(duration) < 0; past = past.plus(pause)) {
			this.route.context().retriedErrors().note(LoopHarness.partition(0), error);
			this.route.pollFor(pause);
		}
	}

}
