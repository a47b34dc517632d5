package io.github.tandem.offset.group;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.common.GroupType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.test.util.ReflectionTestUtils;

import io.github.tandem.offset.search.ExactSearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link OffsetsEndpoint}.
 */
class OffsetsEndpointTests {

	private @Nullable OffsetsEndpoint endpoint;

	@Test
	void readsRecordsForOneCallAtATimeAndAnswersTheOthers() {
		OffsetsEndpoint asked = endpoint(() -> {
			// another one calls meanwhile
			WebEndpointResponse<Object> other = CompletableFuture.supplyAsync(() -> group(true)).join();
			assertThat(other.getStatus()).isEqualTo(429);
			assertThat(String.valueOf(other.getBody())).contains("call again later");
			assertThat(CompletableFuture.supplyAsync(() -> group(false)).join().getStatus()).isEqualTo(200);
			throw new IllegalStateException("read");
		});
		this.endpoint = asked;
		assertThatIllegalStateException().isThrownBy(() -> group(true)).withMessage("read");
		assertThat(CompletableFuture.supplyAsync(() -> group(true))).as("the next one has its turn")
			.failsWithin(Duration.ofMinutes(1))
			.withThrowableThat()
			.havingCause()
			.withMessage("read");
	}

	@Test
	void knowsNoGroupThatIsNotThere() {
		assertThat(endpoint(() -> {
			throw new IllegalStateException("read");
		}).group("nobody", true).getStatus()).isEqualTo(404);
	}

	private WebEndpointResponse<Object> group(boolean exact) {
		OffsetsEndpoint asked = this.endpoint;
		assertThat(asked).isNotNull();
		return asked.group("readers", exact);
	}

	private static OffsetsEndpoint endpoint(Supplier<ExactSearch> searches) {
		GroupListing readers = new GroupListing("readers", Optional.of(GroupType.CLASSIC), "consumer",
				Optional.empty());
		// what looks at clusters is not asked
		GroupOffsets offsets = new GroupOffsets("tandem", true, null, null, null, null, null, null, null,
				Clock.systemUTC());
		ReflectionTestUtils.setField(offsets, "report", new GroupsReport(Instant.EPOCH, null,
				new GroupCommits(Map.of("readers", readers), Map.of(), Map.of()), GroupCommits.NONE, Map.of()));
		return new OffsetsEndpoint(offsets, new MapAges((route, partition, now) -> now, Clock.systemUTC()),
				new GroupMove(null, null, null, (route, topic) -> Map.of()), searches);
	}

}
