package io.github.tandem.topic;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.route.Isolation;
import io.github.tandem.route.OnForeignOffset;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.route.Partitioning;
import io.github.tandem.route.Route;
import io.github.tandem.route.RouteProperties;
import io.github.tandem.route.RoutesProperties;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RoutesWithoutTopics}.
 */
@ExtendWith(OutputCaptureExtension.class)
class RoutesWithoutTopicsTests {

	private final RoutesWithoutTopics routes = new RoutesWithoutTopics();

	private final Route route = new RoutesProperties(List.of(new RouteProperties("all", List.of("orders", ".*internal"),
			List.of(), "${topic}", Partitioning.AUTO, "earliest", 1, Isolation.READ_COMMITTED, OnGap.CONTINUE,
			OnForeignOffset.HALT, OnRejected.HALT, null, List.of(), null)))
		.toRoutes()
		.stream()
		.findFirst()
		.orElseThrow();

	@Test
	void saysOnceThatNothingMatches(CapturedOutput output) {
		this.routes.look(this.route, 0, List.of("Orders", "clicks"));
		this.routes.look(this.route, 0, List.of("Orders", "clicks"));
		assertThat(this.routes.reason(this.route)).contains("none of the 2 topics", "case");
		assertThat(output.getOut().lines().filter((line) -> line.contains("A route has no topics"))).hasSize(1);
		this.routes.look(this.route, 1, List.of("orders"));
		assertThat(this.routes.reason(this.route)).isNull();
		assertThat(output).contains("A route has topics now");
	}

	@Test
	void saysThatAllThatMatchIsInternal() {
		this.routes.look(this.route, 0, List.of("clicks", "mm2-x.internal"));
		assertThat(this.routes.reason(this.route)).contains("internal or excluded, such as 'mm2-x.internal'");
	}

}
