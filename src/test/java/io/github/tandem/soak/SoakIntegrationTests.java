package io.github.tandem.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All faults there are, one after the other and under load, for as long as
 * {@code -Dtandem.soak.seconds} says: each record is accounted for, and each gap that
 * Tandem reports is one that happened, to the record. {@code -Dtandem.soak.seed} repeats
 * the faults of a log, and {@code -Dtandem.soak.only} draws those alone whose names match
 * a regular expression.
 */
@Tag("soak")
class SoakIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(SoakIntegrationTests.class);

	private static final Duration DURATION = Duration.ofSeconds(Long.getLong("tandem.soak.seconds", 600));

	private static final long SEED = Long.getLong("tandem.soak.seed", ThreadLocalRandom.current().nextInt(1_000_000));

	private final Map<String, Integer> counts = new TreeMap<>();

	private final List<String> findings = new ArrayList<>();

	private long allowedReordered;

	@Test
	void accountsForEachRecordInAllFaults() {
		Deck deck = new Deck(new Random(SEED), Pattern.compile(System.getProperty("tandem.soak.only", "")));
		logger.info("Soaking for {}: -Dtandem.soak.seed={}", DURATION, SEED);
		try (Soak soak = new Soak("soak-" + SEED)) {
			soak.start();
			try {
				soakIn(soak, deck);
			}
			finally {
				logger.info("Seed {}, {}\nfaults: {}\ngaps: {}\n{} findings{}", SEED, soak.figures(true), this.counts,
						Gaps.byCause(soak.instances().gaps()), this.findings.size(),
						String.join("", this.findings.stream().map((finding) -> "\n- " + finding).toList()));
			}
			Figures figures = soak.figures(true);
			assertThat(this.findings).isEmpty();
			assertThat(figures.wrong() + figures.altered() + figures.strayed()).as(figures::toString).isZero();
			assertThat(figures.reordered()).as(figures::toString).isEqualTo(this.allowedReordered);
		}
	}

	private void soakIn(Soak soak, Deck deck) {
		Instant end = Instant.now().plus(DURATION);
		for (int number = 1; Instant.now().isBefore(end); number++) {
			run(soak, deck.next(), number);
		}
		logger.info("No more faults");
		add(soak, "the end", soak.finish());
	}

	private void run(Soak soak, Fault fault, int number) {
		logger.info("Fault {}: {}", number, fault.name());
		this.counts.merge(fault.name(), 1, Integer::sum);
		Figures before = soak.figures(false);
		Instant start = Instant.now();
		fault.run(soak, new Random(SEED + number));
		Instant ended = Instant.now();
		add(soak, "fault %d, %s".formatted(number, fault.name()), soak.recover());
		Figures after = soak.figures(false);
		if (fault.mayReorder()) {
			this.allowedReordered += after.reordered() - before.reordered();
		}
		else if (after.reordered() != before.reordered()) {
			this.findings.add("fault %d, %s: %d records reordered".formatted(number, fault.name(),
					after.reordered() - before.reordered()));
		}
		logger.info("Fault {} took {}, all caught up {} later, {} duplicates, {} reordered. {}", number,
				Duration.between(start, ended), Duration.between(ended, Instant.now()),
				after.duplicated() - before.duplicated(), after.reordered() - before.reordered(), after);
	}

	private void add(Soak soak, String what, List<String> found) {
		for (String finding : found) {
			logger.error("After {}: {}", what, finding);
			this.findings.add(what + ": " + finding);
		}
		if (!found.isEmpty()) {
			writeDiagnosis(soak);
		}
	}

	private void writeDiagnosis(Soak soak) {
		Path file = Path.of("target", "soak-%d-%d.txt".formatted(SEED, this.findings.size()));
		try {
			Files.writeString(file, soak.instances().diagnosis());
			logger.error("All that the instances say is in {}", file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
