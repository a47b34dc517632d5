package io.github.tandem.doctor.probe;

import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersionCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.server.common.MetadataVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Release}.
 */
class ReleaseTests {

	@ParameterizedTest
	@EnumSource
	void knowsEveryLevelOfKafka(MetadataVersion version) {
		String release = Release.ofLevel(version.featureLevel());
		boolean known = MetadataVersion.latestProduction().compareTo(version) >= 0;
		assertThat(release).isEqualTo(known ? version.shortVersion() : "newer than 4.2");
	}

	@ParameterizedTest
	@CsvSource({ "11, 2.3 to 2.6", "12, 2.7 to 3.0", "13, 3.1 to 3.4", "10, 2.2 or older", "18, 3.9 or newer" })
	void guessesOlderReleasesByTheirFetch(short version, String release) {
		ApiVersionCollection versions = new ApiVersionCollection();
		versions.add(new ApiVersion().setApiKey(ApiKeys.FETCH.id).setMaxVersion(version));
		assertThat(Release.of(new ApiVersionsResponse(new ApiVersionsResponseData().setApiKeys(versions))).phrase())
			.isEqualTo("Kafka " + release);
	}

	@Test
	void doesWithoutAnyVersion() {
		assertThat(Release.of(new ApiVersionsResponse(new ApiVersionsResponseData())).phrase())
			.isEqualTo("Kafka 2.2 or older");
	}

}
