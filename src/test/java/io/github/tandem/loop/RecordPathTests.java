package io.github.tandem.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Records;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RecordPath}.
 */
class RecordPathTests {

	private static final Header ONE = new RecordHeader("b", new byte[] { 1 });

	private static final Header TWO = new RecordHeader("a", null);

	private final List<String> malformed = new ArrayList<>();

	private final LoopProtection protection = new LoopProtection("east", "west", this.malformed::add);

	private final RecordPath path = new RecordPath(this.protection, "east.orders");

	@Test
	void aRecordThatWasBornHereHasPassedThisClusterAlone() {
		assertThat(headers()).containsExactly(sent("east"));
		assertThat(headers(ONE, TWO)).containsExactly(ONE, TWO, sent("east"));
	}

	@Test
	void theHeaderOfRecordsThatWereBornHereIsOneObject() {
		Headers first = this.path.headers(record());
		assertThat(this.path.headers(record())).isSameAs(first);
		assertThat(headers(ONE).get(1)).isSameAs(headers(TWO).get(1)).isSameAs(headers().get(0));
	}

	@Test
	void aRecordOfAnotherClusterHasPassedThisOneToo() {
		assertThat(headers(path("north"))).containsExactly(sent("north", "east"));
		assertThat(headers(ONE, path("north", "south"), TWO, ONE)).containsExactly(ONE, TWO, ONE,
				sent("north", "south", "east"));
	}

	@Test
	void theHeaderOfRecordsOfOneOriginIsOneObject() {
		assertThat(headers(path("north")).get(0)).isSameAs(headers(path("north")).get(0));
		assertThat(headers(path("south"))).containsExactly(sent("south", "east"));
		assertThat(headers(path("north"))).containsExactly(sent("north", "east"));
	}

	@Test
	void aRecordThatWasOnTheTargetIsNotSentThere() {
		assertThat(this.path.headers(record(path("west")))).isNull();
		assertThat(this.path.headers(record(ONE, path("north", "west", "south")))).isNull();
		assertThat(this.path.headers(record(path("north")))).isNotNull();
		assertThat(this.path.headers(record(path("west")))).isNull();
		assertThat(this.path.headers(record(path("west")))).as("and not the next one either").isNull();
	}

	@Test
	void aRecordThatCameBackHereIsNotSentAgain() {
		assertThat(this.path.headers(record(path("east")))).isNull();
		assertThat(this.path.headers(record(path("north", "east", "south")))).isNull();
	}

	@Test
	void aHeaderThatSomebodyElseWroteIsKept() {
		Header foreign = new RecordHeader(LoopProtection.HEADER, new byte[] { 47, 118 });
		Header none = new RecordHeader(LoopProtection.HEADER, null);
		assertThat(headers(foreign, ONE)).containsExactly(foreign, ONE, sent("east"));
		assertThat(headers(none)).containsExactly(none, sent("east"));
		assertThat(this.malformed).containsExactly("orders", "orders");
	}

	@Test
	void thePathBehindAForeignHeaderCounts() {
		Header foreign = new RecordHeader(LoopProtection.HEADER, new byte[] { 47, 118 });
		assertThat(headers(foreign, path("north"))).containsExactly(foreign, sent("north", "east"));
		assertThat(headers(path("north"), foreign)).containsExactly(foreign, sent("north", "east"));
		assertThat(this.path.headers(record(path("west"), foreign))).isNull();
		assertThat(this.malformed).isEmpty();
	}

	@Test
	void aPathThatAnApplicationCopiedFromAnotherTopicIsKeptAndDoesNotCount() {
		Header copied = new RecordHeader(LoopProtection.HEADER, ClusterPath.of("payments", List.of("west")));
		assertThat(headers(copied, ONE)).containsExactly(copied, ONE, sent("east"));
		assertThat(headers(copied, path("north"))).containsExactly(copied, sent("north", "east"));
		assertThat(headers(path("north"), copied)).containsExactly(copied, sent("north", "east"));
		assertThat(this.path.headers(record(path("west"), copied))).isNull();
		assertThat(this.malformed).isEmpty();
	}

	@Test
	void theRecordOfTheSourceStaysAsItIs() {
		ConsumerRecord<byte[], byte[]> record = record(ONE, path("north"), TWO);
		this.path.headers(record);
		this.path.headers(record);
		assertThat(record.headers().toArray()).containsExactly(ONE, path("north"), TWO);
	}

	private List<Header> headers(Header... own) {
		Headers headers = this.path.headers(record(own));
		assertThat(headers).isNotNull();
		return List.of(headers.toArray());
	}

	private static Header path(String... ids) {
		return new RecordHeader(LoopProtection.HEADER, ClusterPath.of("orders", List.of(ids)));
	}

	private static Header sent(String... ids) {
		return new RecordHeader(LoopProtection.HEADER, ClusterPath.of("east.orders", List.of(ids)));
	}

	private static ConsumerRecord<byte[], byte[]> record(@Nullable Header... headers) {
		return Records.record(new TopicPartition("orders", 0), 9, 0, null, null, new RecordHeaders(headers),
				Optional.empty());
	}

}
