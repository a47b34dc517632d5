package io.github.tandem.doctor.exam;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.github.tandem.doctor.probe.Endpoint;
import io.github.tandem.doctor.probe.Resolution;
import io.github.tandem.doctor.probe.ServerAnswer;
import io.github.tandem.doctor.report.Subject;
import io.github.tandem.doctor.report.Symptom;
import io.github.tandem.doctor.report.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NameLook}.
 */
class NameLookTests {

	private static final ServerAnswer SILENT = new ServerAnswer.Silent("10.0.0.53");

	private static final Duration QUICK = Duration.ofMillis(2);

	@Test
	void aNameOfTheHostsFileNeedsNoNameServer() {
		assertThat(look(QUICK, SILENT)).isInstanceOf(Verdict.Well.class);
		assertThat(look(QUICK, SILENT, SILENT)).isInstanceOf(Verdict.Well.class);
	}

	@Test
	void aNameServerThatIsSilentIsToldWhereANameWaitsForIt() {
		assertThat(look(Duration.ofSeconds(5), SILENT)).isInstanceOfSatisfying(Verdict.Doubtful.class,
				(doubtful) -> assertThat(doubtful.symptom()).isEqualTo(Symptom.NAME_SERVER_SILENT));
		assertThat(look(QUICK, new ServerAnswer.Knows("10.0.0.54", List.of(address()), QUICK), SILENT))
			.isInstanceOfSatisfying(Verdict.Doubtful.class,
					(doubtful) -> assertThat(doubtful.symptom()).isEqualTo(Symptom.NAME_SERVER_SILENT));
	}

	private static Verdict look(Duration took, ServerAnswer... answers) {
		return new NameLook(new Way("source", new Subject.Broker(1, "east-1:9092"), new Endpoint("east-1", 9092)))
			.at(new Resolution.Found(List.of(address()), took, List.of(answers)), Optional.empty())
			.verdict();
	}

	private static InetAddress address() {
		return InetAddress.getLoopbackAddress();
	}

}
