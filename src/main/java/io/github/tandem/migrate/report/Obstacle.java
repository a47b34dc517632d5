package io.github.tandem.migrate.report;

import java.util.List;

import io.github.tandem.verify.report.Outcome;

/**
 * Why a migration has ended before its end, or what was lost on its way.
 *
 * @param outcome how that counts
 * @param reasons what was in the way, and the way out
 */
public record Obstacle(Outcome outcome, List<String> reasons) {

	public Obstacle {
		reasons = List.copyOf(reasons);
	}

	/**
	 * What a migration cannot pass.
	 * @param reasons what is in the way
	 * @return an obstacle that is a finding
	 */
	public static Obstacle finding(List<String> reasons) {
		return new Obstacle(Outcome.DIFFERENT, reasons);
	}

	/**
	 * What keeps a migration from telling how it stands.
	 * @param reason what is in the way
	 * @return an obstacle that leaves the outcome open
	 */
	public static Obstacle doubt(String reason) {
		return new Obstacle(Outcome.UNDECIDED, List.of(reason));
	}

}
