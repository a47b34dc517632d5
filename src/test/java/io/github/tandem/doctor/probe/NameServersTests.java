package io.github.tandem.doctor.probe;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NameServers}.
 */
class NameServersTests {

	@Test
	void readsServersInOrder() {
		assertThat(NameServers.of(List.of("# comment", "", "nameserver 10.0.0.53", "nameserver  fd00::53")).servers())
			.containsExactly("10.0.0.53", "fd00::53");
	}

	@Test
	void asksForShortNamesInEachDomainFirstAndForOthersAsTheyAre() {
		NameServers servers = NameServers.of(List.of("search one.example two.example."));
		assertThat(servers.candidates("east")).containsExactly("east.one.example", "east.two.example", "east");
		assertThat(servers.candidates("east.one")).containsExactly("east.one", "east.one.one.example",
				"east.one.two.example");
		assertThat(servers.candidates("east.")).containsExactly("east.");
	}

	@Test
	void countsDotsAsKubernetesSetsThem() {
		NameServers servers = NameServers.of(List.of("search svc.cluster.local", "options ndots:5 timeout:1"));
		assertThat(servers.candidates("east-1.kafka.example")).containsExactly("east-1.kafka.example.svc.cluster.local",
				"east-1.kafka.example");
	}

}
