package io.github.tandem.progress;

import java.time.Instant;

/**
 * Why a consumer thread reads nothing at all.
 *
 * @param since since when
 * @param error what the client says
 */
public record ReadFailure(Instant since, String error) {

}
