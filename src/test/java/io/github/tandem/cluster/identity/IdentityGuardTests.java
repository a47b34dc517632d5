package io.github.tandem.cluster.identity;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.ClusterResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link IdentityGuard} and {@link IdentityInterceptor}.
 */
@ExtendWith(OutputCaptureExtension.class)
class IdentityGuardTests {

	private final Instant now = Instant.parse("2026-11-01T00:00:00Z");

	private final IdentityGuard guard = new IdentityGuard("source", Clock.fixed(this.now, ZoneOffset.UTC));

	@Test
	void knowsNoOtherClusterBeforeTheStart() {
		assertThat(this.guard.hear("client", "north")).isTrue();
		assertThat(this.guard.another()).isNull();
	}

	@Test
	void isQuietWhileAllClientsReportTheRightCluster() {
		this.guard.expect("east");
		assertThat(this.guard.hear("client", "east")).isTrue();
		assertThat(this.guard.hear("client", null)).as("a broker that reports none").isTrue();
		assertThat(this.guard.another()).isNull();
	}

	@Test
	void reportsAnotherClusterOnceAndItsEnd(CapturedOutput output) {
		this.guard.expect("east");
		assertThat(this.guard.hear("one", "north")).isFalse();
		assertThat(this.guard.hear("two", "north")).isFalse();
		assertThat(this.guard.another()).isEqualTo(new AnotherCluster("source", "east", "north", this.now));
		this.guard.confirm("east");
		assertThat(this.guard.another()).as("clients are still connected to the other").isNotNull();
		this.guard.forget("one");
		this.guard.hear("two", "east");
		assertThat(this.guard.another()).as("nobody asked since").isNotNull();
		this.guard.confirm("east");
		assertThat(this.guard.another()).isNull();
		assertThat(output).containsOnlyOnce("Another cluster answers")
			.containsOnlyOnce("The right cluster answers again");
	}

	@Test
	void hearsClientsBesideTheInterceptorsOfTheUser() {
		Map<String, Object> configuration = new HashMap<>(Map.of("interceptor.classes", "a.B, c.D"));
		IdentityInterceptor.addTo(configuration, this.guard);
		assertThat(configuration).containsEntry("interceptor.classes",
				List.of("a.B", "c.D", IdentityInterceptor.class.getName()));
		this.guard.expect("east");
		IdentityInterceptor interceptor = new IdentityInterceptor();
		interceptor.configure(configuration);
		interceptor.onUpdate(new ClusterResource("north"));
		assertThat(this.guard.another()).isNotNull();
		interceptor.close();
		this.guard.confirm("east");
		assertThat(this.guard.another()).isNull();
	}

}
