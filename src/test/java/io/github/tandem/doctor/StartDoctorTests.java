package io.github.tandem.doctor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.cluster.start.StartAttempt;
import io.github.tandem.doctor.report.Hint;
import io.github.tandem.doctor.report.Report;
import io.github.tandem.doctor.report.Row;
import io.github.tandem.doctor.report.Step;
import io.github.tandem.doctor.report.Subject;
import io.github.tandem.doctor.report.Symptom;
import io.github.tandem.doctor.report.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StartDoctor} and {@link DoctorHealthIndicator}.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartDoctorTests {

	private static final String LINE = "Replication has not started yet, and the doctor examined both clusters";

	private final List<Runnable> examinations = new ArrayList<>();

	private Instant now = Instant.parse("2026-11-26T10:00:00Z");

	private String symptom = "refuses the connection";

	private final StartDoctor doctor = doctor(Duration.ofSeconds(30));

	private final DoctorHealthIndicator health = new DoctorHealthIndicator(this.doctor);

	@Test
	void examinesOnceThePatienceIsOver(CapturedOutput output) {
		fail(29);
		assertThat(this.examinations).isEmpty();
		assertThat(this.health.health()).isEqualTo(Health.up().build());
		fail(1);
		fail(10);
		assertThat(this.examinations).hasSize(1);
		runAll();
		assertThat(output).containsOnlyOnce(LINE);
		assertThat(this.health.health().getStatus()).isEqualTo(Status.UNKNOWN);
		assertThat(this.health.health().getDetails().toString()).contains("bootstrap east-1:9092",
				"refuses the connection", "(connection-refused)");
	}

	@Test
	void looksAgainNowAndThenAndSaysOnlyWhatIsNew(CapturedOutput output) {
		fail(30);
		runAll();
		fail(599);
		assertThat(this.examinations).isEmpty();
		fail(1);
		runAll();
		assertThat(output).containsOnlyOnce(LINE);
		this.symptom = "drops the packets";
		fail(600);
		runAll();
		assertThat(output.toString().lines().filter((line) -> line.contains(LINE))).hasSize(2);
	}

	@Test
	void tellsNothingOnceTheReplicationStarts(CapturedOutput output) {
		fail(30);
		this.doctor.tried(new StartAttempt(null));
		runAll();
		assertThat(output).doesNotContain(LINE);
		assertThat(this.health.health()).isEqualTo(Health.up().build());
	}

	@Test
	void forgetsWhatItFoundOnceTheReplicationStarts() {
		fail(30);
		runAll();
		assertThat(this.doctor.report()).isPresent();
		this.doctor.tried(new StartAttempt(null));
		assertThat(this.doctor.report()).isEmpty();
	}

	@Test
	void examinesNothingWhereItIsSwitchedOff() {
		StartDoctor off = doctor(Duration.ZERO);
		this.now = this.now.plusSeconds(1000);
		off.tried(new StartAttempt("away"));
		assertThat(this.examinations).isEmpty();
	}

	private StartDoctor doctor(Duration patience) {
		return new StartDoctor(this::report, patience, this.examinations::add, new Clock() {

			@Override
			public ZoneId getZone() {
				return ZoneOffset.UTC;
			}

			@Override
			public Clock withZone(ZoneId zone) {
				return this;
			}

			@Override
			public Instant instant() {
				return StartDoctorTests.this.now;
			}

		});
	}

	private void fail(int seconds) {
		this.now = this.now.plusSeconds(seconds);
		this.doctor.tried(new StartAttempt("away"));
	}

	private void runAll() {
		List<Runnable> due = List.copyOf(this.examinations);
		this.examinations.clear();
		due.forEach(Runnable::run);
	}

	private Report report() {
		return new Report(this.now, Duration.ofSeconds(3),
				List.of(new Row("source", new Subject.Bootstrap("east-1:9092"), Step.TCP,
						new Verdict.Failed(this.symptom, Symptom.CONNECTION_REFUSED, Hint.of("Start it.")))));
	}

}
