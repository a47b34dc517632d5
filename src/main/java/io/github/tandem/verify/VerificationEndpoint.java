package io.github.tandem.verify;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

import io.github.tandem.verify.read.Depth;
import io.github.tandem.verify.read.Progress;
import io.github.tandem.verify.read.Scope;
import io.github.tandem.verify.report.JsonReport;
import io.github.tandem.verify.report.Report;

/**
 * Starts a verification if the user has opened that, one at a time, and tells how far it
 * has come and what the last one found. It never shows the content of records.
 */
@Endpoint(id = "verification", defaultAccess = Access.READ_ONLY)
class VerificationEndpoint {

	private static final int ACCEPTED = 202;

	private static final int CONFLICT = 409;

	// beside the replication: a topic with more keys is read several times
	private static final long MEMORY = DataSize.ofMegabytes(32).toBytes();

	private final Verifications verifications;

	VerificationEndpoint(Verifications verifications) {
		this.verifications = verifications;
	}

	/**
	 * How far it has come.
	 * @return progress and the last report
	 */
	@ReadOperation
	Map<String, Object> verification() {
		Map<String, Object> json = new LinkedHashMap<>();
		Progress running = this.verifications.running();
		json.put("running", running != null);
		if (running != null) {
			json.put("progress", progress(running));
		}
		String failure = this.verifications.failure();
		if (failure != null) {
			json.put("failure", failure);
		}
		Report last = this.verifications.last();
		if (last != null) {
			json.put("report", new JsonReport().write(last));
		}
		return json;
	}

	private static Map<String, Object> progress(Progress running) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("startedAt", running.startedAt().toString());
		json.put("share", running.share());
		json.put("records", running.records());
		json.put("bytes", running.bytes());
		Duration left = running.left();
		if (left != null) {
			json.put("secondsLeft", left.toSeconds());
		}
		return json;
	}

	/**
	 * Start one.
	 * @param route the route, or {@code null} for all
	 * @param topic the topic on the source, or {@code null} for all
	 * @param partition the partition, or {@code null} for all
	 * @param last how many of the newest offsets of each partition, or {@code null} for
	 * all
	 * @param depth full, headers or sample
	 * @param rateLimit how many bytes are read in a second at most, such as 20MB
	 * @return whether it has begun
	 */
	@WriteOperation
	WebEndpointResponse<Map<String, Object>> start(@Nullable String route, @Nullable String topic,
			@Nullable Integer partition, @Nullable Long last, @Nullable String depth, @Nullable String rateLimit) {
		Scope scope;
		try {
			scope = new Scope(route, topic, partition, null, null, last, (depth != null) ? depth(depth) : Depth.FULL,
					(rateLimit != null) ? bytesPerSecond(rateLimit) : 0, 1, false, true,
					Math.min(MEMORY, Scope.ALL.memory() / 4));
		}
		catch (IllegalArgumentException ex) {
			return new WebEndpointResponse<>(Map.of("error", String.valueOf(ex.getMessage())),
					WebEndpointResponse.STATUS_BAD_REQUEST);
		}
		return this.verifications.start(scope) ? new WebEndpointResponse<>(verification(), ACCEPTED)
				: new WebEndpointResponse<>(
						Map.of("error", "a verification is running: wait for its end, or end it with DELETE"),
						CONFLICT);
	}

	/**
	 * End the one that runs.
	 * @return how far it has come, if there is one
	 */
	@DeleteOperation
	WebEndpointResponse<Map<String, Object>> end() {
		boolean isRunning = this.verifications.end();
		return new WebEndpointResponse<>(verification(), isRunning ? ACCEPTED : WebEndpointResponse.STATUS_OK);
	}

	private static Depth depth(String depth) {
		try {
			return Depth.valueOf(depth.toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("depth: '%s' is not one of full, headers, sample".formatted(depth), ex);
		}
	}

	private static long bytesPerSecond(String rateLimit) {
		long bytes = DataSize.parse(rateLimit).toBytes();
		Assert.isTrue(bytes > 0, () -> "rateLimit: %s is not more than 0".formatted(rateLimit));
		return bytes;
	}

}
