package io.github.tandem.doctor;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import picocli.CommandLine;

import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.cluster.TargetProperties;
import io.github.tandem.cluster.tls.Encryptions;
import io.github.tandem.doctor.report.Report;
import io.github.tandem.doctor.rights.Duties;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.test.SharedLogging;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DoctorCommand}.
 */
class DoctorCommandTests {

	@Test
	void anExaminationThatFailsIsAFindingThatStopsNobodyWhoWantsAReportAlone() {
		Examined examined = failing();
		assertThat(examined.code()).isEqualTo(1);
		assertThat(examined.err()).contains("The doctor could not examine the clusters", "no resolver")
			.doesNotContain("\tat ");
		assertThat(failing("--report-only").code()).isZero();
	}

	@Test
	void aTimeoutOfLessThanAMillisecondIsRefused() {
		for (String timeout : List.of("500us", "0s", "-1s", "10d", "soon")) {
			Examined examined = failing("--timeout", timeout);
			assertThat(examined.code()).as(timeout).isEqualTo(2);
			assertThat(examined.err()).contains("--timeout", timeout);
		}
	}

	private static Examined failing(String... options) {
		List<String> args = new ArrayList<>(List.of("--tandem.source.bootstrap-servers=localhost:1",
				"--tandem.target.bootstrap-servers=localhost:2"));
		args.addAll(List.of(options));
		StringWriter out = new StringWriter();
		StringWriter err = new StringWriter();
		try {
			int code = new CommandLine(new DoctorCommand(List.of(FailingDoctorConfiguration.class)))
				.setOut(new PrintWriter(out, true))
				.setErr(new PrintWriter(err, true))
				.execute(args.toArray(String[]::new));
			return new Examined(code, out.toString(), err.toString());
		}
		finally {
			SharedLogging.restoreConsole();
		}
	}

	static class FailingDoctorConfiguration {

		@Bean
		@Primary
		Doctor failingDoctor(DeploymentProperties deployment, SourceProperties source, TargetProperties target,
				RoutesProperties routes, Encryptions encryptions, Environment environment) {
			return new Doctor(deployment, source, target, encryptions, routes.toRoutes(), Duties.of(environment),
					Clock.systemUTC()) {

				@Override
				Report examine(Duration patience, Consumer<String> progress, @Nullable String probed) {
					throw new IllegalStateException("no resolver");
				}

			};
		}

	}

}
