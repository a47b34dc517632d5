package io.github.tandem.doctor.probe;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.SupportedFeatureKey;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ApiVersionsResponse;

/**
 * A release of Kafka, as far as a broker tells: brokers tell versions of requests and
 * features, and never their own.
 *
 * @param phrase such as {@code Kafka 4.2}
 */
public record Release(String phrase) {

	// the newest level of the feature metadata.version that a release supports, as in the
	// class MetadataVersion of Kafka 4.2
	private static final TreeMap<Short, String> LEVELS = new TreeMap<>(Map.ofEntries(Map.entry((short) 7, "3.3"),
			Map.entry((short) 8, "3.4"), Map.entry((short) 11, "3.5"), Map.entry((short) 14, "3.6"),
			Map.entry((short) 19, "3.7"), Map.entry((short) 20, "3.8"), Map.entry((short) 21, "3.9"),
			Map.entry((short) 25, "4.0"), Map.entry((short) 27, "4.1"), Map.entry((short) 29, "4.2")));

	// the newest version of Fetch, as in the history of FetchRequest.json
	private static final TreeMap<Short, String> FETCH = new TreeMap<>(
			Map.of((short) 11, "2.3 to 2.6", (short) 12, "2.7 to 3.0", (short) 13, "3.1 to 3.4", (short) 15,
					"3.5 or 3.6", (short) 16, "3.7 or 3.8", (short) 17, "3.9 or newer"));

	static Release of(ApiVersionsResponse response) {
		for (SupportedFeatureKey feature : response.data().supportedFeatures()) {
			if (feature.name().equals("metadata.version")) {
				return new Release("Kafka " + ofLevel(feature.maxVersion()));
			}
		}
		ApiVersion fetch = response.apiVersion(ApiKeys.FETCH.id);
		return new Release("Kafka " + Optional.ofNullable(fetch)
			.map((known) -> FETCH.floorEntry(known.maxVersion()))
			.map(Map.Entry::getValue)
			.orElse("2.2 or older"));
	}

	static String ofLevel(short level) {
		if (level > LEVELS.lastKey()) {
			return "newer than " + LEVELS.lastEntry().getValue();
		}
		Map.Entry<Short, String> release = LEVELS.ceilingEntry(level);
		return release.getValue();
	}

	@Override
	public String toString() {
		return this.phrase;
	}

}
